package diagnose

import (
	"strconv"
	"strings"
)

// condenseHAR keeps of an HTTP Archive the requests that were refused, those for
// tokens and keys, and of the others the latest that fit: of each what is looked
// at here, and no images and pages.
func condenseHAR(s *stream) (text, note string) {
	k, r := newKeeper(), jsonReader{stream: s}
	var creator string
	found, seen := false, 0
	r.object(func(name string) {
		if name != "log" || r.peek() != '{' {
			r.skip()
			return
		}
		found = true
		r.object(func(name string) {
			switch {
			case name == "creator":
				creator = r.small()
			case name == "entries" && r.peek() == '[':
				r.array(func() {
					e := readEntry(&r)
					seen++
					k.keep(seen, []byte(e.json()), e.tells())
				})
			default:
				r.skip()
			}
		})
	})
	if !found {
		s.drain()
		return "", ""
	}
	entries := k.pieces()
	note = ", a HAR file of " + count(seen, "request") + ", and kept " + strconv.Itoa(len(entries))
	if r.broken {
		note += " (it is cut off, or not JSON from there on)"
	}
	text = `{"log":{`
	if creator != "" {
		text += `"creator":` + creator + `,`
	}
	return text + `"entries":[` + strings.Join(entries, ",") + `]}}`, note
}

// An entry is a request of a HAR file and its answer: JSON texts of the members
// that are looked at.
type entry struct {
	own, request, response, content, posted members
	sent, got                               []string // header fields
}

// members are JSON texts by name, in order.
type members struct{ names, values []string }

func (m *members) add(name, value string) {
	if value != "" {
		m.names, m.values = append(m.names, name), append(m.values, value)
	}
}

func (m *members) get(name string) string {
	for i := range m.names {
		if m.names[i] == name {
			return m.values[i]
		}
	}
	return ""
}

func (m *members) json() string {
	var b strings.Builder
	for i, name := range m.names {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + name + `":` + m.values[i])
	}
	return "{" + b.String() + "}"
}

func readEntry(r *jsonReader) (e entry) {
	r.object(func(name string) {
		switch {
		case name == "startedDateTime", name == "time", name == "_error", name == "_resourceType":
			e.own.add(name, r.small())
		case name == "request" && r.peek() == '{':
			e.message(r, &e.request, &e.sent)
		case name == "response" && r.peek() == '{':
			e.message(r, &e.response, &e.got)
		default:
			r.skip()
		}
	})
	return e
}

func (e *entry) message(r *jsonReader, to *members, fields *[]string) {
	r.object(func(name string) {
		switch {
		case name == "method", name == "url", name == "status", name == "_error":
			to.add(name, r.scalar(maxHARValue))
		case name == "headers" && r.peek() == '[':
			r.array(func() { *fields = append(*fields, readField(r)) })
		case name == "content" && r.peek() == '{':
			readBody(r, &e.content)
		case name == "postData" && r.peek() == '{':
			readBody(r, &e.posted)
		default:
			r.skip()
		}
	})
}

const (
	maxHARValue = 80 << 10 // of a URL and of a header field, whose token is judged up to 64 KiB
	maxHARBody  = 16 << 10
	maxFields   = 100
)

func readField(r *jsonReader) string {
	var m members
	r.object(func(name string) {
		if name == "name" || name == "value" {
			m.add(name, r.scalar(maxHARValue))
		} else {
			r.skip()
		}
	})
	return m.json()
}

func readBody(r *jsonReader, to *members) {
	r.object(func(name string) {
		switch name {
		case "mimeType", "encoding":
			to.add(name, r.small())
		case "text":
			to.add(name, r.scalar(maxHARBody))
		default:
			r.skip()
		}
	})
}

// tells reports whether a request was refused, or is one for a token or keys.
func (e *entry) tells() bool {
	switch e.response.get("status") {
	case "0", "400", "401", "403", "407", "429", "431":
		return true
	}
	url := lowerASCII(e.request.get("url"))
	return strings.Contains(url, "token") || strings.Contains(url, ".well-known") || strings.Contains(url, "jwks") || strings.Contains(url, "oauth")
}

// json gives the entry as a HAR file has it. A body is left out where it cannot
// tell anything: it is no text that an API answers with.
func (e *entry) json() string {
	if kind := e.content.get("mimeType"); !e.tells() && !strings.Contains(kind, "json") {
		e.content = members{}
	}
	for _, part := range []struct {
		to     *members
		fields []string
		body   *members
		name   string
	}{{&e.request, e.sent, &e.posted, "postData"}, {&e.response, e.got, &e.content, "content"}} {
		part.to.add("headers", "["+strings.Join(part.fields[:min(len(part.fields), maxFields)], ",")+"]")
		if len(part.body.names) > 0 {
			part.to.add(part.name, part.body.json())
		}
	}
	e.own.add("request", e.request.json())
	e.own.add("response", e.response.json())
	return e.own.json()
}
