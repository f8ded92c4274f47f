package diagnose

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/jwtkit"
)

// MaxTextBytes is how much of a long text is read: 256 MiB. What follows is not,
// and the Report says so.
const MaxTextBytes = 256 << 20

// RunReader explains a text of any length as [Run] does, in a few MiB of memory:
// of a HAR file or a log of over 1 MiB it keeps the requests or lines that may
// tell why, the latest where there are too many, and a note says how many those
// are. The error is that of r, and the Report then that of what could be read.
func RunReader(ctx context.Context, r io.Reader, o Options) (Report, error) {
	head := make([]byte, jwtkit.MaxTokenBytes+1)
	n, err := io.ReadFull(r, head)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return Run(ctx, string(head[:n]), o), nil
	}
	if err != nil {
		return Run(ctx, string(head[:min(n, jwtkit.MaxTokenBytes)]), o), err
	}
	long := stream{r: io.MultiReader(bytes.NewReader(head), r), left: MaxTextBytes}
	return runLong(ctx, &long, o), long.failed()
}

// runLong explains a text of over 1 MiB by what is kept of it.
func runLong(ctx context.Context, s *stream, o Options) Report {
	text, note := condense(s)
	d := newDiagnosis(text, o)
	if s.left == 0 && s.err == nil {
		note += "; only the first " + size(s.read) + " were read"
	}
	d.note("read " + size(s.read) + note)
	if text == "" {
		d.tooLong(int(s.read))
		return d.finish()
	}
	return d.run(ctx)
}

// condense gives what may matter of a long text, at most 1 MiB, and says in a note
// what that is. A text that is neither a HAR file nor of lines is no log of
// anything, and gives nothing.
func condense(s *stream) (text, note string) {
	start := strings.TrimLeft(s.peek(), "\uFEFF \t\r\n")
	first, second, ended := strings.Cut(start, "\n")
	switch first = strings.TrimSpace(first); {
	case strings.HasPrefix(start, "{") && !(strings.HasSuffix(first, "}") && strings.HasPrefix(second, "{")):
		return condenseHAR(s)
	case !ended:
		s.drain()
		return "", ""
	}
	return condenseLines(s)
}

// A stream reads a text piece by piece and counts the bytes.
type stream struct {
	r          io.Reader
	left, read int64 // bytes that may be read yet, and were
	err        error // other than io.EOF
	buffer     []byte
	at, end    int
}

const streamBuffer = 64 << 10

// fill reads more once everything is used, and reports whether there is more.
func (s *stream) fill() bool {
	if s.buffer == nil {
		s.buffer = make([]byte, streamBuffer)
	}
	for tries := 0; s.at == s.end && s.left > 0 && s.err == nil; tries++ {
		n, err := s.r.Read(s.buffer[:min(int64(len(s.buffer)), s.left)])
		s.at, s.end = 0, n
		s.left -= int64(n)
		s.read += int64(n)
		if err != nil || tries > 100 {
			s.err = err
			if err == nil {
				s.err = io.ErrNoProgress
			}
		}
	}
	return s.at < s.end
}

func (s *stream) failed() error {
	if s.err == io.EOF {
		return nil
	}
	return s.err
}

// peek gives what is at hand of the text, without using it.
func (s *stream) peek() string {
	s.fill()
	return string(s.buffer[s.at:s.end])
}

func (s *stream) drain() {
	for s.fill() {
		s.at = s.end
	}
}

// size says how many bytes those are.
func size(bytes int64) string {
	if bytes < 1<<20 {
		return strconv.FormatInt(bytes, 10) + " bytes"
	}
	return strconv.FormatInt(bytes>>20, 10) + " MiB"
}
