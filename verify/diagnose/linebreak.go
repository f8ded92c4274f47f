package diagnose

import "strings"

// withoutSoftBreaks joins lines that end with = at the width of quoted-printable
// (RFC 2045 section 6.7).
func withoutSoftBreaks(text string) string {
	const narrowest, widest = 70, 76
	soft := false
	for line := range strings.Lines(text) {
		size := len(strings.TrimRight(line, "\r\n"))
		soft = soft || size >= narrowest && size <= widest && size < len(line) && line[size-1] == '=' && line[size-2] != '='
	}
	if !soft {
		return text
	}
	return strings.NewReplacer("=\r\n", "", "=\n", "", "=3D", "=", "=20", " ").Replace(text)
}

// withoutWraps joins the lines that a terminal broke at its width: those of just the
// same width around one that is nothing but a piece of a token. A token alone is
// left as it is: it may have been broken elsewhere.
func withoutWraps(text string) string {
	lines := strings.SplitAfter(text, "\n")
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(lines); {
		end := wrapEnd(lines, i)
		for ; i < end; i++ {
			b.WriteString(strings.TrimRight(lines[i], "\r\n"))
		}
		b.WriteString(lines[i])
		i++
	}
	return b.String()
}

// wrapEnd gives the last of the lines that were one with the line at i.
func wrapEnd(lines []string, i int) int {
	const narrowest, pem, mime = 72, 64, 76
	width := len(strings.TrimRight(lines[i], "\r\n"))
	if width < narrowest || width == pem || width == mime || !strings.Contains(lines[i], " ") {
		return i
	}
	end, pieces := i+1, 0
	for ; end < len(lines); end++ {
		line := strings.TrimRight(lines[end], "\r\n")
		if len(line) != width {
			break
		}
		if isTokenText(line) {
			pieces++
		}
	}
	if pieces == 0 || end == len(lines) {
		return i
	}
	const alike = 4 // bytes that lines of one log have in common
	next := strings.TrimRight(lines[end], "\r\n")
	if isField(next) || next == "" || strings.IndexByte("><*{", next[0]) >= 0 || strings.HasPrefix(next, lines[i][:alike]) {
		end-- // the last piece was as wide as the terminal
	}
	return end
}
