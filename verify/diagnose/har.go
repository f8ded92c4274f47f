package diagnose

import (
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/strictjson"
)

// fromHAR reads the entries of an HTTP Archive, as browsers export it, or a single
// entry; nil for other JSON.
func fromHAR(text string) (list []*exchange) {
	parts := object(text, "log", "request", "response")
	if isEntry(parts) {
		if first, _, _ := strings.Cut(text, "\n"); !isEntry(object(first, "request", "response")) {
			return []*exchange{harEntry(text, "")}
		}
		for line := range strings.Lines(text) { // a log with an entry on each
			if isEntry(object(line, "request", "response")) {
				list = append(list, harEntry(line, ""))
			}
		}
		return list
	}
	log := parts["log"]
	recorder := plain(object(object(log, "creator")["creator"], "name")["name"])
	for _, entry := range elements(log, "entries") {
		if strings.Contains(entry, `"re`) { // a request, or a response
			list = append(list, harEntry(entry, recorder))
		}
	}
	return list
}

func isEntry(parts map[string]string) bool {
	return strings.HasPrefix(parts["request"], "{") && strings.HasPrefix(parts["response"], "{")
}

func harEntry(entry, recorder string) *exchange {
	parts := object(entry, "request", "response", "startedDateTime", "time")
	request := object(parts["request"], "method", "url", "postData", "headers")
	response := object(parts["response"], "status", "content")
	e := &exchange{method: plain(request["method"]), url: plain(request["url"]), asked: request["headers"] != "", recorder: recorder}
	e.status, _ = strconv.Atoi(response["status"])
	e.request = harFields(parts["request"])
	e.response = harFields(parts["response"])
	e.body = harContent(response["content"])
	e.form = plain(object(request["postData"], "text")["text"])
	if started, err := time.Parse(time.RFC3339, plain(parts["startedDateTime"])); err == nil {
		took, _ := strconv.ParseFloat(parts["time"], 64)
		e.started = started
		e.received = started.Add(time.Duration(min(max(took, 0), 1e9) * float64(time.Millisecond)))
	}
	return e
}

// harContent gives the text of a body, which an archive may hold in base64.
func harContent(content string) string {
	parts := object(content, "text", "encoding")
	text := plain(parts["text"])
	if plain(parts["encoding"]) == "base64" {
		text, _ = fromBase64(text)
	}
	return text
}

// harFields gives the header fields of a message: a list, or an object as logs have it.
func harFields(message string) (fields []field) {
	if headers := object(message, "headers")["headers"]; strings.HasPrefix(headers, "{") {
		visitMembers(headers, 1, func(name, literal string) { fields = append(fields, field{name, plain(literal)}) })
		return fields
	}
	for _, header := range elements(message, "headers") {
		parts := object(header, "name", "value")
		fields = append(fields, field{plain(parts["name"]), plain(parts["value"])})
	}
	return fields
}

// object gives the JSON texts of some members of an object.
func object(text string, names ...string) map[string]string {
	found := map[string]string{}
	r := strictjson.Document(text)
	defer r.Close()
	for r.Member() {
		for _, name := range names {
			if r.Name == name {
				found[name] = r.Raw()
				break
			}
		}
	}
	return found
}

// elements gives the JSON texts of the elements of a member, an array.
func elements(text, name string) (list []string) {
	r := strictjson.Document(text)
	defer r.Close()
	for r.Member() {
		if r.Name == name {
			list = r.Elements()
		}
	}
	return list
}

// plain gives the string that a JSON text stands for, "" if it is none.
func plain(literal string) string {
	r := strictjson.Object(`{"":` + literal + `}`)
	defer r.Close()
	if r.Member() && r.Kind() == '"' {
		return r.String()
	}
	return ""
}
