package diagnose

import "strings"

// isField reports whether a line is a header field.
func isField(line string) bool {
	name, _, ok := strings.Cut(line, ":")
	return ok && name != "" && strings.Trim(name, tokenCharacters) == ""
}

// requestLine reports whether a line is the first of a request (RFC 9112 section 3).
func requestLine(line string) bool {
	method, rest, _ := strings.Cut(line, " ")
	at := strings.LastIndex(rest, " HTTP/")
	if at < 0 || method == "" || strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return false
	}
	version := strings.TrimSpace(rest[at+len(" HTTP/"):])
	return version != "" && strings.Trim(version, "0123456789.") == "" && !strings.ContainsAny(rest[:at], ` "`)
}

// bareRequestLine reports whether a line is the first of a request in a file of
// requests (.http), where it may lack the version: header fields follow it.
func bareRequestLine(line, rest string) bool {
	method, url, _ := strings.Cut(line, " ")
	if !isMethod(method) || !strings.HasPrefix(url, "http") && !strings.HasPrefix(url, "{{") || strings.Contains(strings.TrimSpace(url), " ") {
		return false
	}
	next, _, _ := strings.Cut(rest, "\n")
	return isField(strings.TrimRight(next, "\r"))
}

// statusLine reports whether a line is the first of an answer (RFC 9112 section 4).
func statusLine(line string) bool {
	version, rest, ok := strings.Cut(line, " ")
	return ok && strings.HasPrefix(version, "HTTP/") && len(rest) >= 3 && strings.Trim(rest[:3], "0123456789") == ""
}
