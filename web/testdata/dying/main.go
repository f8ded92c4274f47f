//go:build js && wasm

// Command dying takes the place of the engine and ends in the way that a
// request names; any other request is answered with itself, and "never" not at
// all.
package main

import (
	"os"
	"syscall/js"
	"unsafe"
)

func main() {
	js.Global().Set("jwtkitAnswer", js.FuncOf(func(_ js.Value, args []js.Value) any {
		request, done := args[0].String(), args[1]
		go func() {
			switch request {
			case "never":
			case "panic":
				panic("asked for")
			case "exit":
				os.Exit(0)
			case "trap": // far outside of the memory
				println(*(*byte)(unsafe.Add(unsafe.Pointer(nil), 0xf0000000)))
			default:
				done.Invoke(request)
			}
		}()
		return nil
	}))
	select {}
}
