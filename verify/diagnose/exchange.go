package diagnose

import (
	"strconv"
	"strings"
	"time"
)

// An exchange is one request and its answer, as far as the text shows them.
type exchange struct {
	method, url string
	request     []field
	status      int // 0 when no answer is shown
	response    []field
	body        string
	asked       bool      // the request is shown
	received    time.Time // when the answer came, by the clock that made the capture
}

type field struct{ name, value string }

// values gives the values of the header fields of a name, in any case.
func values(fields []field, name string) (list []string) {
	for _, f := range fields {
		if strings.EqualFold(f.name, name) {
			list = append(list, f.value)
		}
	}
	return list
}

func value(fields []field, name string) string {
	if list := values(fields, name); len(list) > 0 {
		return list[0]
	}
	return ""
}

// date gives the answer's Date, the zero time when there is none.
func (e *exchange) date() time.Time {
	t, err := time.Parse("Mon, 02 Jan 2006 15:04:05 GMT", value(e.response, "Date"))
	if err != nil {
		return time.Time{}
	}
	if age, err := strconv.Atoi(value(e.response, "Age")); err == nil && age > 0 && age < 1<<31 {
		t = t.Add(time.Duration(age) * time.Second) // it lay in a cache for so long
	}
	return t
}

// exchanges finds the exchanges in what curl -v or curl -i printed, or in a raw
// request or answer. A text with none is something else.
func exchanges(text string) []*exchange {
	if strings.HasPrefix(text, "{") {
		return fromHAR(text)
	}
	var r reading
	for line := range strings.Lines(text) {
		r.line(strings.TrimRight(line, "\r\n"))
	}
	return r.list
}

// A reading walks the lines of a text.
type reading struct {
	list    []*exchange
	current *exchange
	part    part
	verbose bool // the lines of headers begin with > or <, as curl -v has them
}

type part int

const (
	outside part = iota
	inRequest
	inResponse
	inBody
)

func (r *reading) line(line string) {
	marked, mark := line, byte(0)
	if len(line) > 1 && (line[0] == '>' || line[0] == '<') && line[1] == ' ' || line == ">" || line == "<" {
		mark, marked = line[0], strings.TrimPrefix(line[1:], " ")
	}
	switch {
	case strings.HasPrefix(line, "* ") && (r.verbose || r.part == outside):
		return
	case mark != '<' && requestLine(marked) && (mark == '>' || r.part != inResponse):
		r.begin(marked, mark != 0)
	case mark != '>' && statusLine(marked):
		r.answer(marked, mark != 0)
	case r.part == outside:
	case r.verbose && mark == 0 && r.part != inBody && line != "":
		if r.part == inResponse {
			r.part = inBody
			r.body(line)
		}
	case r.part == inBody:
		r.body(line)
	case marked == "":
		r.blank()
	default:
		r.field(marked)
	}
}

// blank ends the header fields.
func (r *reading) blank() {
	if r.part == inResponse {
		r.part = inBody
	} else if r.part == inRequest {
		r.part = outside
	}
}

func (r *reading) begin(line string, verbose bool) {
	method, rest, _ := strings.Cut(line, " ")
	url, _, _ := strings.Cut(rest, " ")
	r.current = &exchange{method: method, url: url, asked: true}
	r.list, r.part, r.verbose = append(r.list, r.current), inRequest, verbose
}

func (r *reading) answer(line string, verbose bool) {
	_, rest, _ := strings.Cut(line, " ")
	code, _, _ := strings.Cut(rest, " ")
	status, _ := strconv.Atoi(code)
	if r.current == nil || r.current.status >= 200 {
		r.current = &exchange{}
		r.list = append(r.list, r.current)
	}
	r.current.status, r.current.response = status, nil // a 100 is followed by the answer proper
	r.part, r.verbose = inResponse, verbose
}

func (r *reading) field(line string) {
	name, content, ok := strings.Cut(line, ":")
	if !ok || strings.ContainsAny(name, " \t") {
		return
	}
	f := field{name, strings.TrimSpace(content)}
	if r.part == inRequest {
		r.current.request = append(r.current.request, f)
	} else {
		r.current.response = append(r.current.response, f)
	}
}

func (r *reading) body(line string) {
	const kept = 4 << 10
	if len(r.current.body) < kept {
		r.current.body += line + "\n"
	}
}

func requestLine(line string) bool {
	method, rest, ok := strings.Cut(line, " ")
	if !ok || !strings.Contains(rest, " HTTP/") {
		return false
	}
	return method != "" && strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func statusLine(line string) bool {
	version, rest, ok := strings.Cut(line, " ")
	return ok && strings.HasPrefix(version, "HTTP/") && len(rest) >= 3 && strings.Trim(rest[:3], "0123456789") == ""
}
