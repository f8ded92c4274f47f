// Package bearer lets only requests with a good bearer token through to a
// net/http handler (RFC 6750). Call [Require] with a verifier and a handler that
// takes the *verify.Verified; or fill in a [Guard] and use [Guard.Require], or
// [Guard.Middleware] and [From] where a router wants plain handlers.
//
//	mux.Handle("GET /orders", bearer.Require(verifier, listOrders))
//
//	func listOrders(w http.ResponseWriter, r *http.Request, who *verify.Verified) { … }
//
// # What is read
//
// The Authorization header alone: one header, the scheme Bearer in any case, one
// token of the characters of RFC 6750 section 2.1. Tokens in a query or a form
// are looked at only where [Guard.QueryParameter] or [Guard.FormParameter] names
// them, which RFC 6750 discourages and RFC 9700 section 4.3.2 forbids for the
// query. A request with more than one credential is malformed.
//
// # Answers
//
// What is refused never reaches the handler. The answer says truthfully whose
// turn it is:
//
//	400  the request is malformed        Bearer error="invalid_request"
//	401  no bearer token was sent        Bearer
//	401  the token is bad                Bearer error="invalid_token"
//	403  the token lacks a scope         Bearer error="insufficient_scope", scope="…"
//	503  nothing can be decided now      no challenge, but Retry-After
//
// The right column is the challenge in WWW-Authenticate, with realm in front and
// resource_metadata at the end if there are any. Where it has an error,
// error_description is our code, such as token_expired, and nothing else: a
// client needs no more, and an attacker should not get it. [Guard.Details] adds
// the reason in words, for an API in development. 503 is for keys that cannot be
// had and revocations that cannot be asked about, and keeps clients from throwing
// good tokens away.
//
// The body repeats both as JSON, with "error" where the challenge has one:
//
//	{"error":"invalid_token","code":"token_expired"}
//
// # Seeing what happens
//
// [Guard.Log] gets one record for each refusal, [Guard.Observe] one call for each
// decision, from which an adapter for Prometheus or OpenTelemetry counts. Neither
// gets a token that could be used: a *jwtkit.Token and a *verify.Verified print
// and log as fingerprint, alg, kid, iss and exp.
//
// # Revocation
//
// Tokens withdrawn before their expiry are refused where the verifier knows of
// them: give [verify.Verifier.WithRevocations] a [verify.RevocationList], a
// [RevocationFile] or a store of your own.
//
// # Browsers
//
// A CORS preflight (OPTIONS) carries no token and is refused like any request
// without one: put the handler that answers CORS in front of the guard.
package bearer
