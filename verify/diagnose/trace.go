package diagnose

import (
	"strconv"
	"strings"
)

// dialects are the ways of programs to print requests and answers that are
// rewritten into that of curl -v: a mark that only such a text has, and how.
var dialects = []struct {
	mark    string
	rewrite func(string) string
}{
	{"=> Send header", fromTrace},
	{"send: b", fromPythonDebug},
	{"reply: ", fromPythonDebug},
	{"[Status Code]:", fromLabels},
}

// asMessages gives the text with the messages that it shows written as curl -v
// writes them.
func asMessages(text string) string {
	text = withoutInstants(text)
	for _, d := range dialects {
		if strings.Contains(text, d.mark) {
			return d.rewrite(text)
		}
	}
	if drawsArrows(text) {
		return fromArrows(text)
	}
	return text
}

// withoutInstants removes the instants in front of the lines of messages, as curl
// --trace-time and kubectl logs --timestamps write them.
func withoutInstants(text string) string {
	stamped := false
	for line := range strings.Lines(text) {
		if _, taken := instant(line); taken > 0 {
			rest := strings.TrimRight(strings.TrimLeft(line[taken:], " "), "\r\n")
			stamped = stamped || strings.HasPrefix(rest, "< HTTP/") || strings.HasPrefix(rest, "=> Send") || requestLine(strings.TrimPrefix(rest, "> ")) || statusLine(rest)
		}
	}
	if !stamped {
		return text
	}
	return mapLines(text, func(line string) string {
		_, taken := instant(line)
		return strings.TrimPrefix(line[taken:], " ")
	})
}

// fromTrace rewrites what curl --trace-ascii and --trace print: each line has the
// offset of its first byte, and lines that go on where the last ended are one.
func fromTrace(text string) string {
	var b strings.Builder
	mark, header, broken, next := "", false, false, -1
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(line, "=> "), strings.HasPrefix(line, "<= "):
			mark, header, next = map[byte]string{'=': "> ", '<': "< "}[line[0]], strings.Contains(line, "header"), -1
			continue
		case strings.HasPrefix(line, "== "):
			mark = ""
			continue
		}
		offset, content, _ := strings.Cut(line, ":")
		at, err := strconv.ParseInt(offset, 16, 32)
		if err != nil || mark == "" {
			continue
		}
		content = fromDump(strings.TrimPrefix(content, " "))
		size := len(content)
		if int(at) != next || broken {
			b.WriteByte('\n')
			if header {
				b.WriteString(mark)
			}
		}
		content, broken = strings.CutSuffix(content, "\r\n")
		if header {
			content = strings.ReplaceAll(content, "\n", "\n"+mark)
		}
		b.WriteString(content)
		next = int(at) + size
	}
	return b.String()
}

// fromDump gives the text of a line of up to 16 bytes in hexadecimal, as --trace
// prints it, or the line as it is.
func fromDump(line string) string {
	const columns = 16 * len("00 ")
	if len(line) <= columns || line[2] != ' ' {
		return line
	}
	text, ok := fromHex(strings.ReplaceAll(strings.TrimRight(line[:columns], " "), " ", ""))
	if !ok {
		return line
	}
	return text
}

// fromPythonDebug rewrites what http.client of Python prints at its debug level.
func fromPythonDebug(text string) string {
	return mapLines(text, func(line string) string {
		switch name, rest, _ := strings.Cut(line, ": "); name {
		case "send":
			return "> " + strings.Join(strings.Split(pythonString(rest), `\r\n`), "\n> ")
		case "reply":
			return "< " + strings.TrimSuffix(pythonString(rest), `\r\n`)
		case "header":
			return "< " + rest
		}
		return line
	})
}

// pythonString gives what stands in the quotes of a string or of bytes.
func pythonString(literal string) string {
	literal = strings.TrimPrefix(literal, "b")
	if len(literal) > 1 && isQuote(literal[0]) {
		return strings.TrimSuffix(literal[1:], literal[:1])
	}
	return literal
}
