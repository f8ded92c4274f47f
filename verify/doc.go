// Package verify decides about JSON Web Tokens. Give [New] the keys and a
// [Policy], and call [Verifier.Verify] for each token: it returns a [*Verified],
// whose claims may be acted upon, or an error that says why not.
//
// Keys come from [ParseJWKS], from [HMACKey], or over the network from package
// verify/remote. Handlers that need a caller who is known take *Verified as a
// parameter, so that a handler without verification does not compile.
//
// # What is checked
//
// In this order, the first failure deciding: the form of the token; typ; crit;
// alg; the key; the signature; and only then the claims: their types, exp, nbf,
// iss, aud, required and equal claims, age, sender constraint, scope; and last,
// revocation. So [jwtkit.CodeTokenExpired] implies that the signature was good.
// [Judge] runs the same checks to the end, for explaining.
//
// # Revocation
//
// A token can be withdrawn before it expires where [Verifier.WithRevocations]
// names who knows: a [RevocationList] in memory, a file (package verify/bearer),
// or any [Revocations], such as a store that several servers share.
//
// # Decisions
//
// The code of an error says what to answer: jwtkit.CodeOf(err).Decision() is
// [jwtkit.Refuse] for a bad token (HTTP 401, or 403 for
// [jwtkit.CodeScopeInsufficient]) and [jwtkit.Undecided] when nothing can be
// said now (HTTP 503).
//
// # Limits
//
//	token             64 KiB; see package jwtkit for what is inside
//	key set           1 MiB, 1,000 keys
//	keys tried        10 for one token
//	RSA modulus       2,048 to 8,192 bits, odd exponent from 3 to 2^31-1
//	secret            as long as its hash (RFC 7518 section 3.2), unless AllowShortSecret
//	leeway            0 to 300 seconds
//	revocations       1,048,576 in memory, 16 MiB of JSON
package verify
