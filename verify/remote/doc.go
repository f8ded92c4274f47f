// Package remote fetches the keys that tokens are verified with, and keeps them
// current. Call [Issuer] for an issuer that publishes a discovery document, or
// [JWKS] for the address of a key set, and give the result to verify.New:
//
//	keys, err := remote.Issuer(ctx, "https://id.example", remote.Options{})
//	if err != nil { … }
//	defer keys.Close()
//	verifier, err := verify.New(keys, verify.Policy{
//		Issuer:    "https://id.example",
//		Audiences: []string{"orders-api"},
//	})
//
// Neither call waits for the network, unless [Options] says so: a server starts
// whether or not its issuer is up. [Keys.Ready] waits, for a readiness probe;
// [Keys.Health] tells what is known. Several issuers stand side by side by
// verify.Route; [NewTenants] is for more than one can list.
//
// # Refresh
//
// A set is fetched again in the background, some time before its Cache-Control
// makes it stale. A token whose kid the set does not have, and one whose
// signature the key named by its kid does not hold, make it be fetched at once:
// one fetch for all who wait, and then none of that cause until the cooldown is
// over, so that strangers with made-up tokens cannot turn the server against its
// issuer. The cooldown of unknown kids begins with the first fetch that one of
// them caused. A kid that had its fetch before has a cooldown of its own from
// then on, and makes no new kid wait. A key that is gone from the set is gone
// from here.
//
// # Outage
//
// While the issuer is down the last good set serves, for as long as
// Options.MaxStale; with Options.CacheDir also that of the process before this
// one. What the server asks for by Retry-After holds for every fetch, whoever
// would cause it.
//
// # Errors
//
// A set that cannot be had is [jwtkit.CodeKeysUnavailable], which decides nothing
// about a token (HTTP 503). [jwtkit.CodeKeyNotFound] means that the latest fetch
// succeeded and gave no key for it (HTTP 401).
//
// # Limits
//
//	address        https, http on loopback alone; no user name, no fragment; 2,048 bytes
//	fetch          5 seconds, discovery included; no redirect, or 3 within one origin
//	document       512 KiB after decompression; any media type
//	headers        64 KiB, unless Options.Client has another limit
//	keys           100 used; no secret (oct) and no private key
//	refresh        after 75 to 90 % of max-age less Age, which count as 1 minute at
//	               least and 24 hours at most; 15 minutes where there is no max-age
//	after failure  1, 2, 4 … 30 seconds until the next attempt, up to a quarter less
//	Retry-After    10 minutes at most, and up to a quarter more
//	cooldown       10 seconds, see Options.Cooldown
//	last good set  24 hours, see Options.MaxStale
//	tenants        1,000, see TenantOptions.Most; 5 seconds for a lookup
package remote
