package diagnose

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// layers are what may stand around a paste and is no part of it, from the outside
// in.
var layers = []struct {
	take func(string) string
	note string
}{
	{withoutColours, "removed the colours of a terminal"},
	{withoutEntities, "read the entities of HTML as what they stand for"},
	{withoutEscapes, "read escaped line breaks as line breaks"},
	{withoutMailMarks, "removed the marks of a quoted mail"},
	{withoutSoftBreaks, "joined lines that a mail broke (quoted-printable)"},
	{withoutFences, "removed the fences of Markdown"},
	{withoutIndent, "removed the indentation"},
	{withoutWraps, "joined lines that a terminal broke"},
	{withoutSources, "removed the names in front of the lines of a log"},
}

// unwrapped takes off the layers around a paste, and notes each.
func (d *diagnosis) unwrapped(text string) string {
	if wide := fromUTF16(text); wide != text {
		d.note("read the text as UTF-16")
		text = wide
	}
	pasted := text
	for _, layer := range layers {
		if strings.IndexByte(text, 0) >= 0 {
			break // no text
		}
		if inner := layer.take(text); inner != text {
			d.note(layer.note)
			text = inner
		}
	}
	text = d.trim(text)
	if at := strings.IndexByte(pasted, escape); at >= 0 && looksLikeToken(text) {
		d.find("invalid_header_char", d.damage(), say("what", codePoint(escape), "offset", strconv.Itoa(at)))
	}
	return text
}

// fromUTF16 reads what Windows programs write into files.
func fromUTF16(text string) string {
	if len(text) < 4 {
		return text
	}
	low, high, start := 0, 1, 2
	switch {
	case text[0] == 0xff && text[1] == 0xfe:
	case text[0] == 0xfe && text[1] == 0xff:
		low, high = 1, 0
	case text[1] == 0 && text[3] == 0 && text[0] != 0 && text[2] != 0:
		start = 0
	default:
		return text
	}
	units := make([]uint16, 0, len(text)/2)
	for i := start; i+1 < len(text); i += 2 {
		units = append(units, uint16(text[i+low])|uint16(text[i+high])<<8)
	}
	return string(utf16.Decode(units))
}

const escape = 0x1b

// withoutColours removes the control sequences of terminals (ECMA-48).
func withoutColours(text string) string {
	if strings.IndexByte(text, escape) < 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for {
		at := strings.IndexByte(text, escape)
		if at < 0 {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:at])
		text = text[at+sequence(text[at:]):]
	}
}

// sequence gives the length of the control sequence that text begins with.
func sequence(text string) int {
	if len(text) < 2 {
		return len(text)
	}
	switch text[1] {
	case '[':
		end := 2
		for end < len(text) && text[end] >= 0x20 && text[end] <= 0x3f {
			end++
		}
		return min(end+1, len(text))
	case ']': // the title of a window or a link, up to a bell or a string terminator
		const longest = 512
		if end := strings.IndexAny(text[2:min(len(text), longest)], "\a\x1b"); end >= 0 {
			return min(2+end+1, len(text))
		}
	case '(', ')':
		return min(3, len(text))
	}
	return 2
}

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#34;", `"`, "&#39;", "'", "&#x27;", "'", "&amp;", "&", "&nbsp;", " ")

// withoutEntities reads what was copied out of the source of a page.
func withoutEntities(text string) string {
	if !strings.Contains(text, "&gt; ") && !strings.Contains(text, "&quot;") && !strings.Contains(text, "&#34;") || isMarkup(text) {
		return text
	}
	return entities.Replace(text)
}

var escapes = strings.NewReplacer(`\r\n`, "\n", `\n`, "\n", `\t`, "\t", `\"`, `"`)

// withoutEscapes reads messages that a program printed as one string of its
// language.
func withoutEscapes(text string) string {
	const least = 3 // line breaks
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "send: ") || strings.Contains(strings.TrimSpace(text), "\n") || strings.Count(text, `\n`) < least {
		return text
	}
	return strings.Trim(escapes.Replace(text), `"'`)
}

// withoutMailMarks removes the > that mail programs put before the lines that
// they quote, up to five deep. What curl -v marks like this stays.
func withoutMailMarks(text string) string {
	for range 5 {
		if !quotedMail(text) {
			break
		}
		text = mapLines(text, func(line string) string {
			if rest, ok := strings.CutPrefix(line, ">"); ok {
				return strings.TrimPrefix(rest, " ")
			}
			return line
		})
	}
	return text
}

// quotedMail reports whether lines begin with > that are not those of a request
// as curl -v shows it.
func quotedMail(text string) bool {
	marked, request, quoted := false, false, false
	for line := range strings.Lines(text) {
		rest, ok := strings.CutPrefix(line, ">")
		rest = strings.TrimSpace(rest)
		switch {
		case !ok:
			request = request || strings.HasPrefix(line, "< HTTP/")
		case rest == ">" || strings.HasPrefix(rest, "> ") || strings.HasPrefix(rest, ">>"), strings.HasPrefix(rest, "< "), strings.HasPrefix(rest, "* "), statusLine(rest):
			quoted = true
		default:
			marked, request = true, request || requestLine(rest)
		}
	}
	return quoted || marked && !request
}

// withoutFences removes the lines of Markdown that open and close code.
func withoutFences(text string) string {
	if !strings.Contains(text, "```") {
		return text
	}
	return mapLines(text, func(line string) string {
		trimmed := strings.TrimSpace(line)
		rest, opened := strings.CutPrefix(trimmed, "```")
		if opened && len(rest) < 20 && strings.Trim(rest, tokenBytes+"+#") == "" {
			return "" // a fence alone, perhaps with the name of a language
		}
		if opened || strings.HasSuffix(trimmed, "```") {
			return strings.TrimSuffix(strings.TrimPrefix(trimmed, "```"), "```")
		}
		return line
	})
}

// withoutIndent removes the white space that all lines begin with, and the bar
// that some programs draw there.
func withoutIndent(text string) string {
	if !strings.Contains(strings.TrimSpace(text), "\n") {
		return text
	}
	if strings.Contains(text, "\u00a0") || strings.Contains(text, "│") {
		text = mapLines(text, plainIndent)
	}
	least := len(text)
	for line := range strings.Lines(text) {
		if body := strings.TrimLeft(line, " \t"); strings.TrimSpace(body) != "" {
			least = min(least, len(line)-len(body))
		}
	}
	if least == 0 {
		return text
	}
	return mapLines(text, func(line string) string { return line[min(least, len(line)-len(strings.TrimLeft(line, " \t"))):] })
}

func plainIndent(line string) string {
	body := strings.TrimLeft(line, " \t\u00a0│")
	return strings.Repeat(" ", utf8.RuneCountInString(line[:len(line)-len(body)])) + body
}

// mapLines changes each line of a text, without its end.
func mapLines(text string, change func(string) string) string {
	var b strings.Builder
	b.Grow(len(text))
	for line := range strings.Lines(text) {
		bare := strings.TrimRight(line, "\r\n")
		b.WriteString(change(bare))
		b.WriteString(line[len(bare):])
	}
	return b.String()
}
