package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

// page stands for a built inspector.
var page = fstest.MapFS{
	"index.html":  {Data: []byte("<!doctype html>" + strings.Repeat("<p>page", 100))},
	"worker.js":   {Data: []byte("postMessage(1)")},
	"style.css":   {Data: []byte("p{}")},
	"jwtkit.wasm": {Data: []byte("\x00asm\x01\x00\x00\x00")},
	"placeholder": {Data: []byte("not for the browser")},
}

func ask(files fs.FS, method, path string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	handler(files).ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	unbuilt := fstest.MapFS{"placeholder": {}}
	for name, r := range map[string]*http.Response{
		"page":        ask(page, "GET", "/"),
		"worker":      ask(page, "GET", "/worker.js"),
		"engine":      ask(page, "GET", "/jwtkit.wasm", "Accept-Encoding", "gzip"),
		"missing":     ask(page, "GET", "/nothing"),
		"placeholder": ask(page, "GET", "/placeholder"),
		"posted to":   ask(page, "POST", "/"),
		"unbuilt":     ask(unbuilt, "GET", "/"),
	} {
		for header, want := range map[string]string{
			"Content-Security-Policy":    contentSecurityPolicy,
			"X-Content-Type-Options":     "nosniff",
			"Referrer-Policy":            "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin",
		} {
			if got := r.Header.Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", name, header, got, want)
			}
		}
	}
}

func TestFiles(t *testing.T) {
	for path, want := range map[string]struct {
		status      int
		contentType string
	}{
		"/":            {200, "text/html; charset=utf-8"},
		"/index.html":  {200, "text/html; charset=utf-8"},
		"/worker.js":   {200, "text/javascript; charset=utf-8"},
		"/style.css":   {200, "text/css; charset=utf-8"},
		"/jwtkit.wasm": {200, "application/wasm"},
		"/placeholder": {404, "text/plain; charset=utf-8"},
		"/src/app.js":  {404, "text/plain; charset=utf-8"},
	} {
		r := ask(page, "GET", path)
		if got := r.Header.Get("Content-Type"); r.StatusCode != want.status || got != want.contentType {
			t.Errorf("GET %s answers %d %s, want %d %s", path, r.StatusCode, got, want.status, want.contentType)
		}
	}
	r := ask(page, "DELETE", "/worker.js")
	if r.StatusCode != http.StatusMethodNotAllowed || r.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("DELETE answers %d, Allow: %q", r.StatusCode, r.Header.Get("Allow"))
	}
}

func TestGzip(t *testing.T) {
	plain := body(t, ask(page, "GET", "/"))
	for accept, want := range map[string]bool{
		"gzip":               true,
		"br, GZIP;q=0.5":     true,
		"gzip;q=0, identity": false,
		"gzip;q=0.000":       false,
		"gzip;q=nonsense":    false,
		"x-gzipped":          false,
		"":                   false,
	} {
		r := ask(page, "GET", "/", "Accept-Encoding", accept)
		if got := r.Header.Get("Content-Encoding") == "gzip"; got != want {
			t.Errorf("Accept-Encoding %q: gzip is %t, want %t", accept, got, want)
		}
		if r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: Vary is %q", accept, r.Header.Get("Vary"))
		}
		if !want {
			continue
		}
		unpacked, err := gzip.NewReader(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if _, err := text.ReadFrom(unpacked); err != nil || text.String() != plain {
			t.Errorf("Accept-Encoding %q: unpacked to %d bytes with error %v, want the %d of the page", accept, text.Len(), err, len(plain))
		}
	}
}

func TestRevalidation(t *testing.T) {
	tags := map[string]bool{}
	for _, encoding := range []string{"", "gzip"} {
		first := ask(page, "GET", "/worker.js", "Accept-Encoding", encoding)
		tag := first.Header.Get("ETag")
		tags[tag] = true
		if first.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("Cache-Control is %q", first.Header.Get("Cache-Control"))
		}
		again := ask(page, "GET", "/worker.js", "Accept-Encoding", encoding, "If-None-Match", tag)
		if again.StatusCode != http.StatusNotModified || body(t, again) != "" {
			t.Errorf("encoding %q: a second visit gets %d", encoding, again.StatusCode)
		}
	}
	if len(tags) != 2 {
		t.Errorf("plain and compressed file share an ETag: %v", tags)
	}
	changed := fstest.MapFS{"jwtkit.wasm": page["jwtkit.wasm"], "worker.js": {Data: []byte("postMessage(2)")}}
	if tag := ask(changed, "GET", "/worker.js").Header.Get("ETag"); tags[tag] {
		t.Errorf("another content has the same ETag %s", tag)
	}
}

func TestUnbuilt(t *testing.T) {
	r := ask(fstest.MapFS{"placeholder": {}}, "GET", "/")
	if text := body(t, r); r.StatusCode != http.StatusServiceUnavailable || !strings.Contains(text, "make wasm") {
		t.Errorf("without the inspector it answers %d: %s", r.StatusCode, text)
	}
}
