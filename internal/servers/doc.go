// Package servers holds three API servers that are whole programs: plain with
// net/http alone, chi with the chi router, golangjwt for a server that stays on
// golang-jwt and takes its keys from here. Each stands on its own, to be read and
// copied; the test here starts them all and treats them alike.
//
//	go run ./plain -issuer http://127.0.0.1:8400 -audience api
package servers
