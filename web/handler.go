package web

import (
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"time"
)

// Handler serves the inspector at "/" and its files beside it, for GET and
// HEAD. Every answer carries the Content-Security-Policy of the page; files
// are revalidated on each visit (ETag) and compressed once, for clients that
// accept gzip. Of a binary without the inspector (see [Built]) it serves the
// way to build it, with status 503.
func Handler() http.Handler { return handler(files()) }

func handler(files fs.FS) http.Handler {
	if !built(files) {
		return http.HandlerFunc(serveUnbuilt)
	}
	assets := load(files)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		guard(w.Header())
		if refuseMethod(w, r) {
			return
		}
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name == "" {
			name = "index.html"
		}
		if a, ok := assets[name]; ok {
			a.serve(w, r)
			return
		}
		http.Error(w, "There is no such file here. The inspector is at /", http.StatusNotFound)
	})
}

func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	body, tag := a.body, a.tag
	h := w.Header()
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		body, tag = a.compressed(), a.tag+"-gzip"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Type", a.contentType)
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

func serveUnbuilt(w http.ResponseWriter, r *http.Request) {
	guard(w.Header())
	if refuseMethod(w, r) {
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusServiceUnavailable)
	io.WriteString(w, "The inspector is not in this binary: it was built without the page.\n\n"+
		"In a checkout of jwtkit run\n\n"+
		"    make wasm\n\n"+
		"then build again and reload this page. Until then \"jwtkit inspect\" and \"jwtkit why\" say the same on a terminal.\n")
}

func refuseMethod(w http.ResponseWriter, r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return false
	}
	w.Header().Set("Allow", "GET, HEAD")
	http.Error(w, "The inspector only answers GET and HEAD.", http.StatusMethodNotAllowed)
	return true
}
