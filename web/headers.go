package web

import "net/http"

// contentSecurityPolicy lets the page load its own files and nothing else: no
// other origin, no inline script, no eval but WebAssembly, and no address for
// a worker but the one that the policy named worker yields.
const contentSecurityPolicy = "default-src 'none'; " +
	"script-src 'self' 'wasm-unsafe-eval'; " +
	"style-src 'self'; " +
	"img-src 'self' data:; " +
	"connect-src 'self'; " +
	"worker-src 'self'; " +
	"base-uri 'none'; " +
	"form-action 'none'; " +
	"frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; " +
	"trusted-types worker"

// guard sets the headers that every answer carries, also that of a script: a
// worker obeys the policy of its own file, not that of the page.
func guard(h http.Header) {
	h.Set("Content-Security-Policy", contentSecurityPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}
