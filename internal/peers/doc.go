// Package peers holds this module's verifier against the world: the published
// test vectors (wycheproof_test.go, rfc_test.go) and the other JWT libraries of
// Go, on the same mutated tokens (differential_test.go). The middlewares of Go are
// attacked over HTTP (attack_test.go); faults.go says what each lets in. The
// program in bench prints what each of them costs.
//
// [Middlewares] and [Ours], [GoJose], [Keyfunc] and [JWX] configure each library as its
// documentation says.
package peers
