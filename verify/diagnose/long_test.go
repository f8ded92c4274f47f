package diagnose_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// repeated gives a text, then another one over and over up to a length, then a
// third one.
func repeated(head, body string, length int64, tail string) io.Reader {
	return io.MultiReader(strings.NewReader(head), io.LimitReader(&cycle{text: body}, length/int64(len(body))*int64(len(body))), strings.NewReader(tail))
}

type cycle struct {
	text string
	at   int
}

func (c *cycle) Read(p []byte) (n int, err error) {
	for n < len(p) {
		copied := copy(p[n:], c.text[c.at:])
		n, c.at = n+copied, (c.at+copied)%len(c.text)
	}
	return n, nil
}

const harHead = `{"log":{"version":"1.2","creator":{"name":"WebInspector","version":"537.36"},"pages":[{"id":"p","title":"\"{["}],"entries":[`

func harEntry(authorization string, status int, answer string) string {
	return fmt.Sprintf(`{"startedDateTime":"2027-01-15T08:00:00.000Z","time":12.5,"cache":{},"timings":{"send":0.1},
"request":{"method":"GET","url":"https://api.example/orders?page=2","httpVersion":"h2","cookies":[{"name":"s","value":"v"}],"headers":[{"name":"Authorization","value":%q},{"name":"Accept","value":"*/*"}]},
"response":{"status":%d,"statusText":"","headers":[{"name":"Date","value":"Fri, 15 Jan 2027 08:00:00 GMT"},{"name":"WWW-Authenticate","value":"Bearer error=\"invalid_token\""}],"content":{"size":5,"mimeType":"application/json","text":%q}}}`,
		authorization, status, answer)
}

// A HAR file and logs of many MiB are read within a few MiB of memory, and the
// one request or line that matters is found wherever it stands.
func TestLongTextsAreReadInLittleMemory(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	token, expired := key.Token(good), key.Token(strings.Replace(good, "1800000060", "1799999998", 1))
	image := `{"request":{"method":"GET","url":"https://cdn.example/a.png","headers":[]},"response":{"status":200,"content":{"mimeType":"image/png","text":"` + strings.Repeat("A", 300<<10) + `\"}]}\\"}}},`
	fine := harEntry("Bearer "+token, 200, "{}")
	refused := harEntry("Bearer "+expired, 401, `{"error":"unauthorized"}`)
	quiet := "2027-01-15T08:00:00Z level=info msg=\"GET /health\" status=200 took=1ms\n"
	line := "2027-01-15T08:00:00Z level=warn msg=\"call refused\" err=\"" + expiredWords + "\" authorization=\"Bearer " + expired + "\"\n"
	const long = 48 << 20
	for name, c := range map[string]struct {
		text func() io.Reader
		note string
	}{
		"HAR, at the end":        {func() io.Reader { return repeated(harHead, image, long, refused+`]}}`) }, "a HAR file of 164 requests"},
		"HAR, at the start":      {func() io.Reader { return repeated(harHead+refused, ","+fine, long, `]}}`) }, "a HAR file of"},
		"HAR, cut off":           {func() io.Reader { return repeated(harHead+refused, ","+fine, long, `,{"request":{"me`) }, "cut off"},
		"log, in the middle":     {func() io.Reader { return repeated("", quiet, long, line+strings.Repeat(quiet, 10_000)) }, "lines, and kept the"},
		"log, among many tokens": {func() io.Reader { return repeated("", "level=info msg=\"token renewed\" ok\n", long, line) }, "lines, and kept the"},
		"JSON lines":             {func() io.Reader { return repeated("", `{"level":"info","msg":"fine"}`+"\n", long, line) }, "lines, and kept the"},
	} {
		runtime.GC()
		text := &heapMeter{r: c.text()}
		report, err := diagnose.RunReader(t.Context(), text, diagnose.Options{At: at})
		if first := report.Findings[0]; err != nil || first.Cause != "expired" {
			t.Errorf("%s: %s, %v; want expired; %q", name, first.Cause, err, report.Notes)
		}
		if !strings.Contains(strings.Join(report.Notes, "\n"), c.note) {
			t.Errorf("%s: %q do not say %q", name, report.Notes, c.note)
		}
		t.Logf("%s: at most %d MiB of heap while %d MiB were read", name, text.most>>20, long>>20)
		if text.most > 36<<20 && !testenv.Race {
			t.Errorf("%s: %d MiB were in use while %d MiB were read", name, text.most>>20, long>>20)
		}
	}
}

// A heapMeter notes how much memory is in use while it is read.
type heapMeter struct {
	r          io.Reader
	read, next int
	most       uint64
}

func (m *heapMeter) Read(p []byte) (int, error) {
	if m.read >= m.next {
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		m.most, m.next = max(m.most, stats.HeapAlloc), m.read+1<<20
	}
	n, err := m.r.Read(p)
	m.read += n
	return n, err
}

const expiredWords = "token is expired"

// What is too long even so is read up to its limit, and that is said.
func TestTextBeyondTheLimit(t *testing.T) {
	report, err := diagnose.RunReader(t.Context(), repeated("", "GET /orders 401 token expired\n", diagnose.MaxTextBytes+4<<20, ""), diagnose.Options{At: at})
	if err != nil || !strings.Contains(strings.Join(report.Notes, "\n"), "only the first 256 MiB were read") {
		t.Errorf("%v, %q", err, report.Notes)
	}
	report, _ = diagnose.RunReader(t.Context(), repeated("", "eyJh", 10<<20, ""), diagnose.Options{At: at})
	if first := report.Findings[0]; first.Cause != "too_large" {
		t.Errorf("%+v, want too_large for one token of 10 MiB", first)
	}
}

// A text of either length is explained alike, and an error of reading is given
// beside what could be read.
func TestRunReaderIsRun(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(strings.Replace(good, "1800000060", "1799999998", 1))
	text := "Authorization: Bearer " + token
	short, err := diagnose.RunReader(t.Context(), iotest.OneByteReader(strings.NewReader(text)), diagnose.Options{At: at})
	if want := diagnose.Run(t.Context(), text, diagnose.Options{At: at}); err != nil || short.JSON() != want.JSON() {
		t.Errorf("%v, %s, want %s", err, short.JSON(), want.JSON())
	}
	long := strings.Repeat("nothing\n", 200<<10) + text + "\n"
	report := diagnose.Run(t.Context(), long, diagnose.Options{At: at})
	if first := report.Findings[0]; first.Cause != "expired" {
		t.Errorf("%+v, want expired", first)
	}
	broken := errors.New("broken off")
	report, err = diagnose.RunReader(t.Context(), io.MultiReader(strings.NewReader(long), iotest.ErrReader(broken)), diagnose.Options{At: at})
	if !errors.Is(err, broken) || report.Findings[0].Cause != "expired" {
		t.Errorf("%v, %+v", err, report.Findings[0])
	}
}
