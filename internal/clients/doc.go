// Package clients holds our token client against the world: authorization
// servers that others wrote (oidcprovider_test.go, glewlwyd_test.go), with our
// verifier judging what they issue, and beside golang.org/x/oauth2 (the program
// in bench).
//
// The servers are started with JWTKIT_ALL=1, as make test-all sets it; what they
// need is installed then.
package clients
