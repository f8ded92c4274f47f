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
// are not looked at.
//
// # Answers
//
// What is refused never reaches the handler. The answer says truthfully whose
// turn it is:
//
//	400  the header is malformed         Bearer error="invalid_request"
//	401  no bearer token was sent        Bearer
//	401  the token is bad                Bearer error="invalid_token"
//	403  the token lacks a scope         Bearer error="insufficient_scope", scope="…"
//	503  nothing can be decided now      no challenge, but Retry-After
//
// The right column is the challenge in WWW-Authenticate, with realm in front if
// there is one. Where it has an error, error_description is our code, such as
// token_expired, and nothing else: a client needs no more, and an attacker
// should not get it. [Guard.Details] adds the reason in words, for an API in
// development. 503 is for keys that cannot be had, and keeps clients from
// throwing good tokens away.
//
// The body repeats both as JSON, with "error" where the challenge has one:
//
//	{"error":"invalid_token","code":"token_expired"}
//
// # Browsers
//
// A CORS preflight (OPTIONS) carries no token and is refused like any request
// without one: put the handler that answers CORS in front of the guard.
package bearer
