// Package jwtkit reads JSON Web Tokens (RFC 7519) as text: it takes a compact
// token apart and says exactly where a bad one breaks. It verifies nothing.
//
// To decide about a token use package verify, whose Verifier gives the claims
// of a token that it accepted. To look into one, call [Parse] and then
// [Token.UnverifiedClaims]; the name says what those claims are worth.
//
// # One reading
//
// A token has one reading or none. Segments are canonical base64url without
// padding and without line breaks (RFC 7515 section 2); header and claims are
// JSON objects in valid UTF-8 with exact member names, no duplicates and
// nothing behind them; numbers keep their digits.
//
// # Limits
//
//	token                 1 MiB to read, 64 KiB to verify
//	header                8 KiB of JSON
//	nesting               100 levels
//	members               1,000 in header or claims
//	audiences             1,000
//	digits of a time      64 characters; years 1 to 285,428,751
//	text of an error      300 bytes
//
// What exceeds a limit is refused with [CodeLimitExceeded], before work that
// grows with it.
//
// # Errors
//
// Every error is an [*Error] whose [Code] is one of a closed list; [CodeOf]
// gives it, and errors.Is(err, jwtkit.CodeTokenExpired) tests for it.
package jwtkit
