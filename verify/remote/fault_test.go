package remote_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/remote"
)

// A fault is what a key set's address may answer with, and what is to be said
// of it.
type fault struct {
	answer http.HandlerFunc
	say    string
}

var faults = map[string]fault{
	"404":               {http.NotFound, "status 404"},
	"500":               {status(http.StatusInternalServerError), "status 500"},
	"429":               {retryLater, "status 429"},
	"204":               {status(http.StatusNoContent), "status 204"},
	"304 unasked":       {status(http.StatusNotModified), "status 304"},
	"401":               {status(http.StatusUnauthorized), "status 401"},
	"redirect":          {http.RedirectHandler("https://user:pa55@other.example/jwks?q=secret", http.StatusFound).ServeHTTP, `redirects to "https://other.example/jwks"`},
	"redirect to http":  {http.RedirectHandler("http://other.example/jwks", http.StatusPermanentRedirect).ServeHTTP, `redirects to "http://other.example/jwks"`},
	"redirect to self":  {http.RedirectHandler("/jwks", http.StatusFound).ServeHTTP, "is not followed"},
	"HTML":              {text("<!doctype html><title>Sign in</title>"), `media type "text/html; charset=utf-8"`},
	"empty":             {text(""), "the JSON ends at byte 0"},
	"null":              {text("null"), "not a JSON object"},
	"array":             {text("[]"), "not a JSON object"},
	"no keys":           {text("{}"), `no member "keys"`},
	"keys null":         {text(`{"keys":null}`), "not an array"},
	"keys twice":        {text(`{"keys":[],"keys":[]}`), `"keys" twice`},
	"single key":        {text(`{"kty":"OKP"}`), "single key"},
	"cut off":           {text(`{"keys":[{"kty":"OKP"`), "cut off"},
	"two sets":          {text(`{"keys":[]}{"keys":[]}`), "goes on behind"},
	"not UTF-8":         {text("{\"keys\":[{\"kid\":\"\xff\"}]}"), "not valid"},
	"one too long":      {text(`{"keys":[` + strings.Repeat(" ", 512<<10-11+1) + `]}`), "longer than 524288 bytes"},
	"cut off at limit":  {text(`{"keys":[` + strings.Repeat(" ", 512<<10-9)), "cut off"},
	"100,000 brackets":  {text(strings.Repeat("[", 100_000)), "no key set"},
	"100,000 members":   {text("{" + strings.Repeat(`"a":0,`, 80_000) + `"b":0}`), "no key set"},
	"300 MB":            {endless, "longer than 524288 bytes"},
	"300 MB announced":  {announced, "longer than 524288 bytes"},
	"gzip bomb":         {gzipped(gzipOf(64 << 20)), "longer than 524288 bytes"},
	"gzip that is none": {gzipped([]byte("{}")), "cannot be read"},
	"gzip cut off":      {gzipped(gzipOf(1 << 10)[:20]), "cannot be read"},
	"broken off":        {breakOff, "cannot be read"},
	"hung up":           {hangUp, "cannot be read"},
	"huge header":       {hugeHeader, "cannot be read"},
}

// Whatever a key set's address answers with, it ends in one error that names
// what was seen, decides nothing about the token, and costs at most 2 MB of memory, the
// server's own part included.
func TestFaultsOfTheKeySet(t *testing.T) {
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			s := listen(t)
			s.client = nil // our own
			s.answerWith(fault.answer)
			token := newKey("a").token(t, s.base)
			before := allocated()
			keys, verifier := s.jwks(t, remote.Options{})
			_, err := verifier.Verify(t.Context(), token)
			if cost := allocated() - before; cost > 2<<20 && !testenv.Race {
				t.Errorf("%d bytes were allocated", cost)
			}
			expect(t, err, jwtkit.CodeKeysUnavailable)
			h := keys.Health()
			if h.LastError == nil || !strings.Contains(h.LastError.Detail, fault.say) || !strings.Contains(h.LastError.Detail, s.base) {
				t.Errorf("got %v, want the address and %q", h.LastError, fault.say)
			}
			if !h.LastSuccess.IsZero() || h.NextAttempt.IsZero() || h.Ready {
				t.Errorf("got %+v, want no success and a next attempt", h)
			}
			if text := h.LastError.Error(); strings.Contains(text, "pa55") || strings.Contains(text, "secret") || len(text) > 300 {
				t.Errorf("%q shows a password or a query, or is too long", text)
			}
		})
	}
}

// The most that a good answer may hold costs no more either.
func TestLargestSetsAreBounded(t *testing.T) {
	key, err := newKey("good").public().MarshalJSON()
	must(t, err)
	for name, body := range map[string]string{
		"empty keys":   `{"keys":[` + strings.TrimSuffix(strings.Repeat(`{},`, 170_000), ",") + `]}`,
		"10,000 keys":  `{"keys":[` + strings.TrimSuffix(strings.Repeat(`{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"a"},`, 10_000), ",") + `]}`,
		"long members": `{"keys":[{"x":"` + strings.Repeat("a", 500<<10) + `"},` + string(key) + `]}`,
	} {
		t.Run(name, func(t *testing.T) {
			s := listen(t)
			s.client = nil
			s.answerText(body)
			before := allocated()
			keys, _ := s.jwks(t, remote.Options{})
			_, err := keys.Keys(t.Context(), jwtkit.Header{})
			expect(t, err, "")
			if cost := allocated() - before; cost > 2<<20 && !testenv.Race {
				t.Errorf("%d bytes were allocated for a set of %d bytes", cost, len(body))
			}
		})
	}
}

// allocated gives the bytes that were allocated since the process began.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }
}

func breakOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	io.WriteString(w, `{"keys":[`)
}

func retryLater(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Retry-After", "60")
	w.WriteHeader(http.StatusTooManyRequests)
}

func hangUp(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		conn.Close()
	}
}

func hugeHeader(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("ETag", hugeETag)
	io.WriteString(w, `{"keys":[]}`)
}

var hugeETag = `"` + strings.Repeat("a", 200<<10) + `"`

// endless sends 300 MB, unless nobody takes them.
func endless(w http.ResponseWriter, _ *http.Request) { io.CopyN(w, zeros{}, 300<<20) }

func announced(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Length", strconv.Itoa(300<<20))
	endless(w, r)
}

func gzipped(body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(body)
	}
}

// gzipOf gives so many zeros in gzip, a thousandth as long.
func gzipOf(n int64) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.CopyN(z, zeros{}, n)
	z.Close()
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestEndlessBodyIsNotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, sent := pipe(t), 0
		s.answerWith(func(w http.ResponseWriter, _ *http.Request) {
			for chunk := make([]byte, 4<<10); ; sent += len(chunk) {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		})
		keys, _ := s.jwks(t, remote.Options{})
		_, err := keys.Keys(t.Context(), jwtkit.Header{})
		expect(t, err, jwtkit.CodeKeysUnavailable)
		synctest.Wait()
		if sent > 600<<10 {
			t.Errorf("%d bytes were taken of an endless body", sent)
		}
	})
}

func TestSlowAnswerHasFiveSeconds(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"silent": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"byte by byte": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				io.WriteString(w, " ")
				w.(http.Flusher).Flush()
				time.Sleep(200 * time.Millisecond)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := pipe(t)
				s.answerWith(answer)
				start := time.Now()
				keys, _ := s.jwks(t, remote.Options{})
				_, err := keys.Keys(t.Context(), jwtkit.Header{})
				expect(t, err, jwtkit.CodeKeysUnavailable)
				if took := time.Since(start); took != 5*time.Second || !strings.Contains(err.Error(), "within 5 seconds") {
					t.Errorf("after %v: %v", took, err)
				}
			})
		})
	}
}

func TestCallerWaitsNoLongerThanItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := pipe(t)
		s.answerWith(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		keys, _ := s.jwks(t, remote.Options{})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		start := time.Now()
		_, err := keys.Keys(ctx, jwtkit.Header{})
		expect(t, err, jwtkit.CodeKeysUnavailable)
		if took := time.Since(start); took != 100*time.Millisecond {
			t.Errorf("waited %v", took)
		}
	})
}

func TestRefusedConnectionNamesNoQuery(t *testing.T) {
	s := httptest.NewServer(nil)
	s.Close()
	keys, err := remote.JWKS(t.Context(), s.URL+"/jwks?code=secret", "", remote.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer keys.Close()
	_, err = keys.Keys(t.Context(), jwtkit.Header{})
	expect(t, err, jwtkit.CodeKeysUnavailable)
	for ; err != nil; err = unwrap(err) {
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%q shows the query", err)
		}
	}
}

func unwrap(err error) error {
	if e, ok := err.(interface{ Unwrap() error }); ok {
		return e.Unwrap()
	}
	return nil
}
