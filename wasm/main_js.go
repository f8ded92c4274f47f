//go:build js && wasm

package main

import (
	"context"
	"syscall/js"

	"github.com/jwtkit/toolkit/wasm/bridge"
)

// main registers jwtkitAnswer(request, done) on globalThis and stays, because
// the functions of a Go program that has ended cannot be called.
func main() {
	js.Global().Set("jwtkitAnswer", js.FuncOf(answer))
	select {}
}

// answer starts one request, a JSON string, and returns at once; done is
// called once with the answer, a JSON string. It must not wait: the event loop
// that would bring the promises of WebCrypto stands still until it returns,
// and the runtime would end the program as deadlocked.
func answer(_ js.Value, args []js.Value) any {
	request, done := args[0].String(), args[1]
	go func() { done.Invoke(bridge.Answer(context.Background(), request)) }()
	return nil
}
