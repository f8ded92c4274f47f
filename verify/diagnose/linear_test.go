package diagnose_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// The work on a text of 1 MiB grows with it, whatever it is made of.
func TestReadingIsLinear(t *testing.T) {
	const size = 1 << 20
	t.Cleanup(runtime.GC) // other tests look at the heap
	fill := func(piece string) string { return strings.Repeat(piece, size/len(piece)) }
	for _, text := range []string{
		fill("ey"), fill("ey."), fill("eyJ.e.x "), fill("\""), fill("'"), fill("{"), fill(`{"a":`), fill("[{"), fill("HTTP/"), fill("HTTP/1.1 401\n"), fill("GET / HTTP/1.1\n"), fill("> A: b\n"),
		"GET / HTTP/1.1\nAuthorization: Bearer\n" + fill("a.b\n"), "> GET / HTTP/1.1\n> A: b\n" + fill("a\n"), fill("curl '\n"), fill("$ curl -H \"\n"), fill("curl x.y -H @{\n"), fill("fetch(\"\n"), fill("fetch(\"http://x\",\n"),
		fill("authorization"), fill("\"authorization\":\""), fill("Authorization: Bearer ey\n"), fill("www-authenticate: x\n"), fill("> "), fill(">\n"), fill(">>>>>>\n"), fill("```\n"), fill("\x1b]"), fill("\x1b["),
		fill("a | b\n"), fill(`{"log":"x"}` + "\n"), fill(`{"msg":"jwt expired","status":401,"method":"GET","path":"/"}` + "\n"), fill("jwt expired\n"), fill("401 "), fill("status 401\n"), fill("=> Send header\n0000: GET / HTTP/1.1\n"),
		fill("=> Send header\n") + "0000: a\n", fill("send: b'GET / HTTP/1.1\\r\\n'\n"), "kind: Secret\ndata:\n" + fill(" a: ZXk=\n"), "kind: Secret\na: |\n" + fill(" b\n"), fill("a: |\n"), "Request Headers\n" + fill("a\nb\n"), fill("Response Headers\n"),
		fill(strings.Repeat("a", 80) + "\n"), "a " + fill(strings.Repeat("a", 99)+"\n"), fill("2027-01-15T08:00:00Z < HTTP/1.1 401\n"), fill(`10.0.0.1 - - [15/Jan/2027:08:00:00 +0000] "GET /a HTTP/1.1" 401 0` + "\n"), fill("[2027-"), fill("{}\n"), fill(`\n`), fill("&gt; "), fill("ey\n"), fill("ey.ey.\n"), "eyJhbGciOiJSUzI1NiJ9.e30." + fill("abc\n"), fill("a=\n"), fill("--> GET /\n"), fill(">>"), fill("<-- 401\na: b\n"), fill("- >> a\n"),
	} {
		text = text[:min(len(text), size)]
		if bytes := allocated(func() { diagnose.Run(t.Context(), text, diagnose.Options{At: at}) }); bytes > 300*size && !testenv.Race {
			t.Errorf("%.30q: %d MiB allocated for 1 MiB", text, bytes>>20)
		}
	}
}

// allocated counts the bytes that a call asks for.
func allocated(call func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
