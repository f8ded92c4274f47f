package diagnose

import (
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/strictjson"
)

// A record is one entry of a log: a line, with those behind it that belong to it,
// or an object of JSON.
type record struct {
	text  string    // what may tell why, the words of an error
	at    time.Time // zero when the log gives none, or a local time
	local string    // a time without a zone, as it is written
	call  *exchange // the request that it tells of, if any
	tells bool      // its words say why
}

// maxRecordBytes bounds what is read of one record.
const maxRecordBytes = 64 << 10

// records takes a log apart. What is no log gives its lines.
func records(text string) (list []record) {
	if strings.HasPrefix(text, "{") && strings.Contains(text, "\n") {
		if r, ok := fromJSONRecord(text); ok {
			return []record{r} // one object, spread over lines
		}
	}
	begun := 1
	for line := range strings.Lines(text) {
		if !continues(line) {
			begun++
		}
	}
	list = make([]record, 0, begun)
	start := 0
	for offset := 0; offset < len(text); {
		line, _, _ := strings.Cut(text[offset:], "\n")
		if offset > start && !continues(line) {
			list = append(list, readRecord(text[start:offset]))
			start = offset
		}
		offset += len(line) + 1
	}
	return append(list, readRecord(text[start:]))
}

// continues reports whether a line belongs to the record before it: the trace of a
// stack, or words that are indented.
func continues(line string) bool {
	if line == "" || strings.IndexByte(" \t\r\n", line[0]) >= 0 {
		return true
	}
	for _, start := range []string{"Caused by:", "Traceback ", "During handling of", "The above exception", "at ", "---> ", "}"} {
		if strings.HasPrefix(line, start) {
			return true
		}
	}
	name, _, found := strings.Cut(line[:min(len(line), 100)], ":")
	return found && isTokenText(name) && (strings.HasSuffix(name, "Error") || strings.HasSuffix(name, "Exception")) // the last line of Python's
}

func readRecord(text string) record {
	text = strings.TrimSpace(text[:min(len(text), maxRecordBytes)])
	if start := strings.IndexByte(text[:min(len(text), 200)], '{'); start >= 0 && strings.HasSuffix(text, "}") && strings.Contains(text[start:], `":`) {
		if r, ok := fromJSONRecord(text[start:]); ok {
			if at, local := timeOf(text[:start]); !at.IsZero() || r.at.IsZero() && r.local == "" {
				r.at, r.local = at, local
			}
			if strings.TrimSpace(text[:start]) != "" && r.call == nil {
				r.text = text[:start] + r.text
			}
			return r
		}
	}
	r := record{text: text}
	lines := strings.SplitN(text, "\n", 4)
	r.at, r.local = timeOf(lines[0])
	for _, line := range lines[:min(len(lines), 3)] {
		if r.call == nil {
			r.call = callOf(line)
		}
	}
	return r
}

// timeOf finds the instant that a line of a log begins with, or that stands in
// brackets or behind the name of a time in it.
func timeOf(line string) (at time.Time, local string) {
	line = line[:min(len(line), 300)]
	words := 0
	for i := range len(line) {
		before := byte(' ')
		if i > 0 {
			before = line[i-1]
		}
		switch before {
		case ' ', '\t':
			if words++; words > 2 {
				continue
			}
		case '[':
		case '=', '"':
			if name := strings.TrimRight(line[:i], `="`); !strings.HasSuffix(name, "time") && !strings.HasSuffix(name, "ts") && !strings.HasSuffix(name, "timestamp") {
				continue
			}
		default:
			continue
		}
		if t, taken := instant(line[i:]); !t.IsZero() {
			return t, ""
		} else if taken > 0 {
			return t, line[i : i+taken]
		}
	}
	return time.Time{}, ""
}

// The names of members of JSON logs, in lower case.
var (
	wordMembers = names(`msg message @m @mt @x error err exception stack stack_trace stacktrace errorverbose failure reason detail details
		error_description www-authenticate type name errortype errormessage renderedmessage log event response_code_details body cause title`)
	timeMembers   = names("time timestamp ts @timestamp @t t date datetime start_time starttime starttimeutc startutc asctime received_at")
	methodMembers = names("method request_method http_method requestmethod verb httpmethod")
	urlMembers    = names("path uri url request_uri requestpath requesturi request_path target")
	statusMembers = names("status status_code statuscode response_code responsecode downstreamstatus response_status responsestatus code")
)

func names(text string) map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(text) {
		set[name] = true
	}
	return set
}

// fromJSONRecord reads a record that is an object of JSON.
func fromJSONRecord(text string) (record, bool) {
	var r record
	var b strings.Builder
	e := &exchange{logged: true}
	ok := visitMembers(text, 3, func(name, literal string) {
		name = lowerASCII(name)
		content := ""
		if strings.HasPrefix(literal, `"`) {
			content = plain(literal)
		}
		switch {
		case timeMembers[name] && r.at.IsZero() && r.local == "" && content != "":
			r.at, r.local = timeOf(content)
		case timeMembers[name] && r.at.IsZero():
			r.at = epoch(literal)
		case methodMembers[name] && isMethod(content):
			e.method = content
		case urlMembers[name] && e.url == "" && isAddress(content):
			e.url = content
		case statusMembers[name] && e.status == 0:
			e.status = statusCode(strings.Trim(literal, `"`))
		case name == "authorization" && content != "":
			e.request = append(e.request, field{"Authorization", content})
		case strings.HasPrefix(content, "ey"):
			b.WriteString(name + "=" + content + "\n")
		case wordMembers[name] && content != "", strings.Contains(content, " "):
			b.WriteString(content + "\n")
		}
	})
	r.text = strings.TrimSpace(b.String())
	if e.status != 0 || e.request != nil {
		r.call = e
	}
	return r, ok && (r.text != "" || r.call != nil)
}

// visitMembers visits the members of an object and of those inside it, so many levels
// deep; the elements of an array count as members of its name. It reports whether
// text is an object.
func visitMembers(text string, levels int, visit func(name, literal string)) bool {
	const elements = 20
	r := strictjson.Document(text)
	defer r.Close()
	for r.Member() {
		name, list := r.Name, []string(nil)
		if r.Kind() == '[' {
			list, _ = r.FirstElements(elements)
		} else {
			list = append(list, r.Raw())
		}
		for _, literal := range list {
			if strings.HasPrefix(literal, "{") && levels > 1 {
				visitMembers(literal, levels-1, visit)
			} else {
				visit(name, literal)
			}
		}
	}
	return r.Fault() == nil
}
