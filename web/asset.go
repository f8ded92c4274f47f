package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"
)

// An asset is one file of the inspector, ready to be sent.
type asset struct {
	body        []byte
	contentType string
	tag         string        // names the content, for ETag
	compressed  func() []byte // body in gzip, made when first asked for
}

// contentTypes is fixed rather than looked up, because the types that a system
// has registered differ, and a browser compiles WebAssembly by this type alone.
// A file of no type listed here is not served.
var contentTypes = map[string]string{
	".css":  "text/css; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json",
	".ts":   "text/plain; charset=utf-8",
	".wasm": "application/wasm",
}

// load reads the files of one folder.
func load(files fs.FS) map[string]*asset {
	assets := map[string]*asset{}
	names, _ := fs.Glob(files, "*") // fails only on a malformed pattern
	for _, name := range names {
		contentType, known := contentTypes[path.Ext(name)]
		body, err := fs.ReadFile(files, name)
		if !known || err != nil {
			continue
		}
		assets[name] = newAsset(body, contentType)
	}
	return assets
}

func newAsset(body []byte, contentType string) *asset {
	sum := sha256.Sum256(body)
	return &asset{
		body:        body,
		contentType: contentType,
		tag:         hex.EncodeToString(sum[:12]),
		compressed:  sync.OnceValue(func() []byte { return compress(body) }),
	}
}

// compress makes the first visitor wait; level 5 takes two thirds of the time
// of the default, for one percent more bytes.
func compress(body []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, 5) // fails only for a level that does not exist
	w.Write(body)                        // a bytes.Buffer does not fail
	w.Close()
	return out.Bytes()
}

// acceptsGzip reads an Accept-Encoding header (RFC 9110 section 12.5.3). A
// weight of 0 refuses; "*" is not taken for gzip, to be on the safe side.
func acceptsGzip(header string) bool {
	for item := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(item, ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		_, q, given := strings.Cut(weight, "=")
		if !given {
			return true
		}
		value, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		return err == nil && value > 0
	}
	return false
}
