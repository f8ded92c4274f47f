package diagnose

import (
	"strconv"
	"strings"
)

// arrows stand before what went out and what came in, in the logs of clients:
// OkHttp, Feign, Apache's HttpClient, Spring's WebClient.
var arrows = map[string]string{"-->": "> ", "--->": "> ", ">>>": "> ", ">>": "> ", "<--": "< ", "<---": "< ", "<<<": "< ", "<<": "< "}

// arrow finds the arrow in a line of a log, and gives its mark, where it begins and
// what is behind it.
func arrow(line string) (mark string, at int, content string) {
	const farthest = 250 // bytes from the beginning of a line
	head := line[:min(len(line), farthest)]
	for _, sign := range []string{">>", "<<", "-->", "<--"} {
		i := strings.Index(head, sign)
		if i < 0 || i > 0 && head[i-1] != ' ' && head[i-1] != '-' && head[i-1] != '\t' {
			continue
		}
		for i > 0 && head[i-1] == '-' {
			i--
		}
		word, rest, _ := strings.Cut(line[i:], " ")
		if mark = arrows[word]; mark != "" {
			return mark, i, unwired(rest)
		}
	}
	return "", 0, ""
}

// unwired takes off how a wire log writes a line: in quotes, with its end shown.
func unwired(text string) string {
	text = strings.TrimSuffix(strings.TrimSuffix(text, `"`), `[\r][\n]`)
	return strings.TrimSpace(strings.TrimPrefix(text, `"`))
}

// drawsArrows reports whether a text is such a log: an arrow stands before a
// request or a status.
func drawsArrows(text string) bool {
	if !strings.Contains(text, ">>") && !strings.Contains(text, "-->") && !strings.Contains(text, "<--") && !strings.Contains(text, "<<") {
		return false
	}
	for line := range strings.Lines(text) {
		if mark, _, content := arrow(strings.TrimRight(line, "\r\n")); mark != "" && firstLine(mark, content) != "" {
			return true
		}
	}
	return false
}

// firstLine gives the first line of a message, "" for another line.
func firstLine(mark, content string) string {
	words := strings.Fields(content[:min(len(content), 16<<10)])
	switch {
	case len(words) > 1 && mark == "> " && isMethod(words[0]) && isAddress(words[1]):
		return words[0] + " " + words[1] + " HTTP/1.1"
	case len(words) > 0 && mark == "< ":
		if status := firstStatus(words[:min(len(words), 2)]); status != 0 {
			return "HTTP/1.1 " + strconv.Itoa(status)
		}
	}
	return ""
}

// fromArrows rewrites such a log as curl -v would print it. Lines without an arrow
// belong to the message before them, behind as much of a prefix as that had.
func fromArrows(text string) string {
	mark, prefix := "", 0
	return mapLines(text, func(line string) string {
		if m, at, content := arrow(line); m != "" {
			mark, prefix = m, at
			if first := firstLine(m, content); first != "" {
				return m + first
			}
			if strings.HasPrefix(content, "END") {
				mark = ""
				return m
			}
			return m + content
		}
		if rest := line[min(prefix, len(line)):]; mark != "" && isField(rest) {
			return mark + rest
		}
		return line
	})
}
