package diagnose

import (
	"strings"

	"github.com/jwtkit/toolkit/internal/strictjson"
)

// fetchCall reads what browsers copy as fetch: an address and an object of JSON.
func fetchCall(text string) (e *exchange, size int) {
	start := len("fetch(")
	if len(text) == start || !isQuote(text[start]) {
		return nil, 0
	}
	url, taken, _ := quotedWord(text[start:])
	if !strings.Contains(url, "://") {
		return nil, 0
	}
	e = &exchange{method: "GET", url: url, asked: true, typed: true}
	behind, _, closed := strings.Cut(text[start+taken:], "\n});")
	if !closed {
		behind, _, _ = strings.Cut(behind, "\n")
	}
	size = start + taken + len(behind)
	if closed {
		behind += "}"
		size += len("\n});")
	}
	options := strings.TrimRight(strings.TrimLeft(behind, ", "), ");")
	if strings.Contains(options, "headers") && !strings.Contains(options, `"headers"`) {
		return nil, 0 // a program, which may fill in more than is shown
	}
	parts := object(options, "headers", "method", "body")
	if method := plain(parts["method"]); method != "" {
		e.method = method
	}
	e.form = plain(parts["body"])
	r := strictjson.Object(parts["headers"])
	defer r.Close()
	for r.Member() {
		if r.Kind() == '"' {
			e.request = append(e.request, field{r.Name, r.String()})
		}
	}
	return e, size
}
