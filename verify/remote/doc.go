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
// Neither call waits for the network: a server starts whether or not its issuer
// is up. [Keys.Ready] waits, for a readiness probe; [Keys.Health] tells what is
// known.
//
// # Refresh
//
// A set is fetched again when its Cache-Control says so, by the first use after
// that and in the background, while the set at hand serves. A token whose kid
// the set does not have, and one whose signature the key named by its kid does
// not hold, make it be fetched at once: one fetch for all who wait, and then none
// of that cause until the cooldown is over, so that strangers with made-up tokens
// cannot turn the server against its issuer. A key that is gone from the set is
// gone from here. While the issuer is down the last good set serves.
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
//	fetch          5 seconds, discovery included; no redirect is followed
//	document       512 KiB after decompression; any media type
//	keys           100 used; no secret (oct) and no private key
//	refresh        by max-age within 1 minute and 24 hours, else every 15 minutes
//	after failure  1, 2, 4 … 30 seconds until the next attempt
//	cooldown       10 seconds, see Options.Cooldown
//	last good set  24 hours, see Options.MaxStale
package remote
