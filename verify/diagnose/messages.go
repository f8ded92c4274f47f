package diagnose

import "strings"

// fromMessages reads requests and answers as HTTP/1.1 writes them: raw, as curl -v
// and -i, HTTPie, wget -S and Insomnia print them, behind a shell's prompt and
// command, or in what other programs print and [asMessages] rewrites.
func fromMessages(text string) []*exchange {
	text = asMessages(text)
	var r reading
	for offset := 0; offset < len(text); {
		if e, size := r.commandAt(text[offset:]); e != nil {
			r.command(e)
			offset += size
			continue
		}
		line, rest, _ := strings.Cut(text[offset:], "\n")
		r.line(strings.TrimRight(line, "\r"), rest)
		offset += len(line) + 1
	}
	list := r.end()
	if n := len(list); n > 0 && list[n-1].typed && list[n-1].status == 0 && forDocument(list[n-1]) {
		list = list[:n-1] // a look at the issuer's keys, and not what was refused
	} else if n > 0 && list[n-1].typed && list[n-1].status == 0 {
		list[n-1].status, list[n-1].logged = toldStatus(text), true
	}
	return list
}

// fromFields reads the header fields of a 401 that were pasted without its first
// line.
func fromFields(text string) []*exchange {
	const name = "www-authenticate:"
	r := reading{part: inResponse, current: &exchange{}}
	for line := range strings.Lines(text) {
		line = strings.TrimLeft(line, "<> \t")
		if len(line) >= len(name) && strings.EqualFold(line[:len(name)], name) {
			r.current.status = 401
		}
		r.field(strings.TrimRight(line, "\r\n"))
	}
	if r.current.status == 0 {
		return nil
	}
	return []*exchange{r.current}
}

// A reading walks the lines of a text.
type reading struct {
	list     []*exchange
	current  *exchange
	part     part
	verbose  bool      // the lines of headers begin with > or <, as curl -v has them
	before   string    // the line before this one
	asking   *exchange // what a command asks for, until its answer is seen
	contents []byte    // of the body at hand
	joined   int       // lines that were added to the field before
	tried    int       // lines that were read as a command
	aside    []byte    // lines that belong to no message
}

type part int

const (
	outside part = iota
	inRequest
	inForm
	inResponse
	inBody
)

// line reads a line; rest is the text behind it.
func (r *reading) line(line, rest string) {
	defer func() { r.before = line }()
	bare := strings.TrimLeft(line, " \t")
	marked, mark := bare, byte(0)
	if len(bare) > 1 && (bare[0] == '>' || bare[0] == '<') && bare[1] == ' ' || bare == ">" || bare == "<" {
		mark, marked = bare[0], strings.TrimLeft(bare[1:], " ")
	}
	switch {
	case strings.HasPrefix(bare, "* ") && (r.verbose || r.part == outside):
	case mark != '<' && (requestLine(marked) || bareRequestLine(marked, rest)) && (mark == '>' || r.part != inResponse):
		r.begin(marked, mark != 0)
	case mark != '>' && statusLine(marked):
		_, status, _ := strings.Cut(marked, " ")
		r.answer(number(status[:3]), mark != 0)
	case mark == '>' && r.part != inRequest && isField(marked):
		r.begin("", true)
		r.field(marked)
	case r.part == outside && r.asking != nil && strings.EqualFold(bare, "response headers"): // Swagger's page shows them below the command
		r.answer(toldStatus(string(r.contents)), false)
	case r.part == outside && r.asking != nil, r.part == inBody, r.part == inForm:
		r.body(line)
	case r.part == outside:
		r.aside = kept(r.aside, line)
	case r.verbose && mark == 0 && bare != "":
		r.unmarked(bare)
	case strings.TrimSpace(marked) == "":
		r.blank()
	case (mark == 0 || mark == '>' && r.part == inRequest) && r.wrapped(marked):
		r.append(marked)
	default:
		r.field(marked)
	}
}

// unmarked reads a line without a mark among those with one: a terminal broke the
// line before it, or the body begins.
func (r *reading) unmarked(line string) {
	switch {
	case strings.HasPrefix(line, "{ [") || strings.HasPrefix(line, "} ["):
	case r.wrapped(line):
		r.append(line)
	case r.part == inResponse:
		r.part = inBody
		r.body(line)
	}
}

// wrapped reports whether a line is the rest of the field before it, which a
// terminal or a mail program broke.
func (r *reading) wrapped(line string) bool {
	const narrowest = 72 // columns of a terminal
	last := r.last()
	if last == nil || strings.HasPrefix(line, "{") {
		return false
	}
	long := len(r.before) >= narrowest
	if isTokenText(line) {
		return long || strings.EqualFold(last.name, "Authorization") && (strings.Contains(last.value, "ey") || strings.EqualFold(last.value, "Bearer"))
	}
	return long && (r.verbose || strings.Count(last.value, `"`)%2 == 1) && !isField(line)
}

// last gives the field that was read last.
func (r *reading) last() *field {
	fields := *r.fields()
	if len(fields) == 0 {
		return nil
	}
	return &fields[len(fields)-1]
}

// fields gives those of the message that is read.
func (r *reading) fields() *[]field {
	if r.part == inRequest {
		return &r.current.request
	}
	return &r.current.response
}

// append adds to the field that was read last, as far as one may be long.
func (r *reading) append(line string) {
	const longest, most = 16 << 10, 100
	last := r.last()
	if r.joined++; r.joined > most || len(last.value)+len(line) > longest {
		return
	}
	if strings.EqualFold(last.value, "Bearer") || strings.HasSuffix(r.before, " ") {
		last.value += " "
	}
	last.value += strings.TrimRight(line, " ")
}

// blank ends the header fields.
func (r *reading) blank() {
	switch {
	case r.part == inResponse:
		r.part = inBody
	case r.verbose:
		r.part = outside
	default:
		r.part = inForm
	}
}

func (r *reading) begin(line string, verbose bool) {
	r.flush()
	method, rest, _ := strings.Cut(line, " ")
	url, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	r.current = &exchange{method: method, url: url, asked: line != "", template: !verbose && line != "" && (!requestLine(line) || strings.Contains(line, "{{"))}
	r.list, r.part, r.verbose, r.asking = append(r.list, r.current), inRequest, verbose, nil
}

func (r *reading) answer(status int, verbose bool) {
	r.flush()
	if r.current == nil || r.current.status >= 200 {
		r.current = &exchange{}
		if r.asking != nil {
			r.current = r.asking
		}
		r.list = append(r.list, r.current)
	}
	r.current.status, r.current.response, r.current.body = status, nil, "" // a 100 is followed by the answer proper
	r.part, r.verbose, r.asking = inResponse, verbose, nil
}

func (r *reading) field(line string) {
	if !isField(line) {
		return
	}
	name, content, _ := strings.Cut(line, ":")
	f := field{name, strings.TrimSpace(content)}
	r.joined = 0
	const most = 1000
	if fields := r.fields(); len(*fields) < most {
		*fields = append(*fields, f)
	}
}

func (r *reading) body(line string) {
	r.contents = kept(r.contents, line)
}

// kept adds a line to what is kept of a text, as far as there is room.
func kept(text []byte, line string) []byte {
	const most = 16 << 10
	if len(text)+len(line) < most {
		text = append(append(text, line...), '\n')
	}
	return text
}

// flush gives the body that was read to the exchange at hand.
func (r *reading) flush() {
	switch {
	case r.asking != nil && r.part == outside:
		r.asking.body = string(r.contents)
	case r.current == nil:
	case r.part == inForm:
		r.current.form = strings.TrimSpace(string(r.contents))
	case r.part == inBody && len(r.contents) > 0:
		r.current.body = string(r.contents)
	}
	r.contents = r.contents[:0]
}

func (r *reading) end() []*exchange {
	r.flush()
	r.unanswered()
	for i := len(r.list) - 1; i >= 0; i-- {
		if e := r.list[i]; e.refused() || len(r.list) == 1 && e.status == 0 {
			e.aside = string(r.aside)
			break
		}
	}
	return r.list
}

// command begins what a command asks for; the answer may follow.
func (r *reading) command(e *exchange) {
	r.flush()
	r.unanswered()
	r.current, r.asking, r.part, r.verbose = nil, e, outside, false
}

// unanswered keeps a command of which no answer with its header is seen, with what
// it printed.
func (r *reading) unanswered() {
	if r.asking == nil {
		return
	}
	printed := strings.TrimSpace(r.asking.body)
	r.asking.status = statusCode(printed[strings.LastIndexByte(printed, '\n')+1:]) // curl -w prints it
	r.asking.logged = r.asking.status != 0
	r.list, r.asking = append(r.list, r.asking), nil
}
