package diagnose

import "strings"

// fromLabels rewrites what Alamofire and loggers like it print: the parts of a request
// and of its answer behind names in brackets, such as [Request]: and [Headers]:.
func fromLabels(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	mark, part := "> ", ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		label, rest, labelled := strings.Cut(line, "]")
		if labelled = labelled && strings.HasPrefix(label, "[") && strings.HasPrefix(rest, ":"); labelled {
			part, line = lowerASCII(label[1:]), strings.TrimSpace(rest[1:])
		}
		switch {
		case labelled && part == "request":
			mark = "> "
			b.WriteString(mark + line + " HTTP/1.1\n")
		case labelled && part == "status code":
			mark = "< "
			b.WriteString(mark + "HTTP/1.1 " + line + "\n")
		case labelled && part == "body":
			b.WriteString(mark[:1] + "\n")
			fallthrough
		case part == "body" && line != "None", part == "":
			b.WriteString(strings.TrimPrefix(line, "None") + "\n")
		case part == "headers" && isField(line):
			b.WriteString(mark + line + "\n")
		}
	}
	return b.String()
}
