// Package web is the inspector: the page in which a token is pasted and
// judged, with the engine that it runs. [Handler] serves it; the files come
// from "make wasm" and are embedded in the binary.
//
// The page talks to nobody. What is pasted stays in the browser, where the
// engine (the same Go code, built for js/wasm) judges it.
package web

import (
	"embed"
	"io/fs"
)

// dist holds what "make wasm" made, and nothing but a placeholder in a
// checkout (or a go install) where that was not run.
//
//go:embed all:dist
var dist embed.FS

// Built reports whether the inspector is in this binary. If not, [Handler]
// serves a page that says how to build it.
func Built() bool { return built(files()) }

func built(files fs.FS) bool {
	_, err := fs.Stat(files, "jwtkit.wasm")
	return err == nil
}

func files() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil { // only for an invalid name, and it is a constant
		return dist
	}
	return sub
}
