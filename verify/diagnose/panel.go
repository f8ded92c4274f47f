package diagnose

import "strings"

// headings begin the parts of what the tools of browsers and Postman show of a
// request, in lower case.
var headings = map[string]string{
	"general": "general", "request headers": "request", "response headers": "response", "request body": "form", "form data": "form", "request payload": "form", "payload": "form",
	"response body": "body", "response data": "body", "post data": "form", "put data": "form", "get data": "", "cookie data": "", "response": "body", "preview": "", "timing": "", "cookies": "", "query string parameters": "", "network": "", "initiator": "",
}

// fromPanel reads requests as the panel of a browser, Postman's console or JMeter
// shows them: headings, and under them names with their values, on one line or on two.
func fromPanel(text string) []*exchange {
	lower := lowerASCII(text)
	if !strings.Contains(lower, "request headers") && !strings.Contains(lower, "response headers") && !strings.Contains(lower, "request url") && !strings.Contains(lower, ":authority") {
		return nil
	}
	p := panel{e: &exchange{asked: true}, part: "general"}
	for line := range strings.Lines(text) {
		p.line(strings.TrimSpace(line))
	}
	p.end()
	return p.list
}

// fromRecord reads a panel that has headings for both the request and its answer: it
// records what was sent, even where it holds lines of messages as well.
func fromRecord(text string) []*exchange {
	request, response := false, false
	for line := range strings.Lines(text) {
		part, ok := heading(strings.TrimSpace(line))
		request, response = request || ok && part == "request", response || ok && part == "response"
	}
	if !request || !response {
		return nil
	}
	return fromPanel(text)
}

// end keeps the exchange at hand, if anything of it was seen.
func (p *panel) end() {
	if p.e.status != 0 || len(p.e.request) > 0 || len(p.e.response) > 0 {
		p.e.form, p.e.body = p.form.String(), p.body.String()
		whole := value(p.e.request, "User-Agent") != "" && (p.http2 || value(p.e.request, "Host") != "")
		p.e.asked = p.e.asked && (whole || value(p.e.request, "Authorization") != "") // a part of it may have been copied
		p.list = append(p.list, p.e)
	}
}

// next begins another exchange, if the one at hand is whole.
func (p *panel) next() {
	if len(p.e.request) > 0 && (p.e.status != 0 || len(p.e.response) > 0) {
		p.end()
		*p = panel{list: p.list, e: &exchange{asked: true}, part: "general"}
	}
}

// begins reads the first line of a request; behind another one the next exchange
// begins. In a body only a whole address begins one.
func (p *panel) begins(line string) bool {
	method, target, _ := strings.Cut(strings.TrimLeft(line, "▼▶▾▸ "), " ")
	if !isMethod(method) || !isAddress(target) || (p.part == "body" || p.part == "form") && target[0] == '/' {
		return false
	}
	target, version, more := strings.Cut(strings.TrimRight(target, ": {"), " ")
	if more && !strings.HasPrefix(version, "HTTP/") {
		return false
	}
	p.next()
	if p.e.method = method; p.e.url == "" || target[0] != '/' {
		p.e.url = target
	}
	return true
}

type panel struct {
	list       []*exchange
	e          *exchange
	part       string
	name       string // what the next line is the value of
	apart      bool   // names and values stand on lines of their own
	begun      bool   // a line of this part was read
	http2      bool   // :authority was read
	form, body strings.Builder
}

func (p *panel) line(line string) {
	if part, ok := heading(line); ok && p.name == "" {
		if part == "general" {
			p.next()
		}
		p.part, p.begun = part, false
		return
	}
	const kept = 16 << 10
	told := p.part != "body" && p.part != "form"
	switch {
	case line == "", p.name == "" && p.begins(line):
	case told && statusLine(line):
		p.e.status, p.part, p.begun, p.name = firstStatus(strings.Fields(line)), "response", false, ""
	case p.part == "general" && statusCode(line) != 0 && p.name == "":
		p.e.status = statusCode(line)
	case p.part == "form" && p.form.Len()+len(line) < kept:
		p.form.WriteString(line + "\n")
	case p.part == "body" && p.body.Len()+len(line) < kept:
		p.body.WriteString(line + "\n")
	case p.part == "" || p.part == "form" || p.part == "body":
	case strings.Contains(line, "Provisional headers"):
		p.e.asked = false
	case p.name != "":
		p.entry(p.name, line)
		p.name = ""
	default:
		p.named(line)
	}
}

// heading reads a line that begins a part.
func heading(line string) (part string, ok bool) {
	line = strings.Trim(strings.TrimLeft(line, "▼▶▾▸ \""), `":{ `)
	line, _, _ = strings.Cut(line, " (") // the size
	if len(line) > 30 {
		return "", false
	}
	part, ok = headings[lowerASCII(line)]
	return part, ok
}

// named reads a line with a name, and its value if that stands beside it.
func (p *panel) named(line string) {
	line = strings.TrimSuffix(line, ",")
	if line == "" {
		return
	}
	name, content, beside := strings.Cut(line[1:], ":") // the name of HTTP/2's own fields begins with a colon
	name, content = strings.Trim(line[:1]+name, `"`), strings.TrimSpace(content)
	if p.part == "general" && generalName(name) == "" && !strings.HasPrefix(name, ":") {
		return
	}
	if generalName(name) == "" && strings.Trim(strings.TrimPrefix(name, ":"), tokenCharacters) != "" {
		return
	}
	if !p.begun {
		p.begun, p.apart = true, !beside || content == ""
	}
	switch {
	case beside && content != "" && !p.apart:
		if len(content) > 1 && content[0] == '"' && content[len(content)-1] == '"' {
			content = plain(content)
		}
		p.entry(name, content)
	case p.apart:
		p.name = name
	}
}

func generalName(name string) string {
	return map[string]string{"request url": "url", "request method": "method", "status code": "status", "response code": "status", "status": "status"}[lowerASCII(name)]
}

func (p *panel) entry(name, content string) {
	if strings.HasPrefix(name, ":") && name != ":status" {
		p.part, p.http2 = "request", p.http2 || name == ":authority" // a heading may be missing
	}
	switch meaning := generalName(name); {
	case meaning == "url":
		p.next()
		p.e.url = content
	case meaning == "method" || name == ":method":
		p.e.method = content
	case meaning == "status" && p.part == "general" || name == ":status":
		p.e.status = firstStatus(strings.Fields(content))
	case name == ":authority" && p.e.url == "":
		p.e.url = "https://" + content
	case name == ":path" && strings.HasPrefix(p.e.url, "https://") && strings.Count(p.e.url, "/") == 2:
		p.e.url += content
	case strings.HasPrefix(name, ":"):
	case p.part == "request":
		p.e.request = append(p.e.request, field{name, content})
	case p.part == "response":
		p.e.response = append(p.e.response, field{name, content})
	}
}
