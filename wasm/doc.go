//go:build !js

// Command wasm is the engine of the page and of web/engine.js, built for
// js/wasm by "make wasm". It registers one function, jwtkitAnswer, which hands
// a request of the JSON API to [github.com/jwtkit/toolkit/wasm/bridge] and the
// answer back, and decides nothing itself.
//
// Built for any other platform it only says so: there the same engine is
// "jwtkit api".
package main

import "os"

func main() {
	os.Stderr.WriteString("jwtkit: this program runs in a browser or in Node; build it with: make wasm\n")
	os.Exit(2)
}
