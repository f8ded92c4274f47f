package diagnose

import (
	"slices"
	"strings"
)

// unlessTaken gives the certainty of what is wrong with a request: that it was let in
// speaks against it.
func unlessTaken(e *exchange) Certainty {
	if (e.accepted() || e.status == 101 || e.status == 304) && !hidesRefusal(e) {
		return Hint
	}
	return Proved
}

var howWritten = causeSet("double_bearer no_scheme wrong_scheme quoted")

// letIn takes back what is proved of how a credential was written, where the server
// took it nevertheless.
func (d *diagnosis) letIn() {
	if d.exchange == nil || unlessTaken(d.exchange) == Proved {
		return
	}
	for i := range d.report.Findings {
		if f := &d.report.Findings[i]; howWritten[f.Cause] {
			f.Certainty = Hint
		}
	}
}

// The names of fields and of places in an address by which a call may say who it is in
// another way than by a bearer token.
var (
	ownFields = strings.Fields("token api-key apikey subscription-key auth-key access-key functions-key signature client-cert")
	ownPlaces = strings.Fields("login signin sign-in session refresh password api_key= apikey= key= sig= signature=")
)

// otherWays reports whether a request may say who calls in another way, or is answered
// by a challenge that asks for another.
func otherWays(e *exchange) bool {
	if bearer, other := chosen(challenges(strings.Join(values(e.response, "WWW-Authenticate"), ", "))); bearer.scheme == "" && other != "" {
		return true
	}
	names := ""
	for _, f := range e.request {
		if name := lowerASCII(f.name); !strings.Contains(name, "csrf") && !strings.Contains(name, "xsrf") {
			names += name + "\n"
		}
	}
	within := func(text string) func(string) bool {
		return func(word string) bool { return strings.Contains(text, word) }
	}
	return slices.ContainsFunc(ownFields, within(names)) || slices.ContainsFunc(ownPlaces, within(lowerASCII(e.url)))
}
