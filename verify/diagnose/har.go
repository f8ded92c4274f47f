package diagnose

import (
	"strconv"
	"time"

	"github.com/jwtkit/toolkit/internal/strictjson"
)

// fromHAR reads the entries of an HTTP Archive, as browsers export it; nil for
// other JSON.
func fromHAR(text string) (list []*exchange) {
	for _, entry := range elements(object(text, "log")["log"], "entries") {
		parts := object(entry, "request", "response", "startedDateTime", "time")
		request := object(parts["request"], "method", "url", "headers")
		response := object(parts["response"], "status", "headers", "content")
		e := &exchange{method: plain(request["method"]), url: plain(request["url"]), asked: true}
		e.status, _ = strconv.Atoi(response["status"])
		e.request = harFields(parts["request"])
		e.response = harFields(parts["response"])
		e.body = plain(object(response["content"], "text")["text"])
		if started, err := time.Parse(time.RFC3339, plain(parts["startedDateTime"])); err == nil {
			took, _ := strconv.ParseFloat(parts["time"], 64)
			e.received = started.Add(time.Duration(took * float64(time.Millisecond)))
		}
		list = append(list, e)
	}
	return list
}

func harFields(message string) (fields []field) {
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
