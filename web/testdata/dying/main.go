//go:build js && wasm

// Command dying takes the place of the engine and ends in the way that a
// request names. To the page it answers "alive" otherwise, to anybody else with
// the request itself; to "never" not at all.
package main

import (
	"os"
	"strings"
	"syscall/js"
	"unsafe"
)

func main() {
	js.Global().Set("jwtkitAnswer", js.FuncOf(func(_ js.Value, args []js.Value) any {
		request, done := args[0].String(), args[1]
		go answer(request, done)
		return nil
	}))
	select {}
}

func answer(request string, done js.Value) {
	says := func(word string) bool { return strings.Contains(request, word) }
	switch {
	case says("never"):
	case says("panic"):
		panic("asked for")
	case says("exit"):
		os.Exit(0)
	case says("trap"): // far outside of the memory
		println(*(*byte)(unsafe.Add(unsafe.Pointer(nil), 0xf0000000)))
	case says(`"diagnose"`):
		done.Invoke(`{"ok":false,"error":{"code":"internal","detail":"alive"}}`)
	default:
		done.Invoke(request)
	}
}
