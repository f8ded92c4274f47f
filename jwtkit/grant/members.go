package grant

import (
	"strings"

	"github.com/jwtkit/toolkit/internal/strictjson"
)

// members are those of a token endpoint's answer that mean something here.
type members struct {
	accessToken, tokenType string
	expiresIn              string // JSON text
	scopes                 []string
	errorCode, errorText   string
	notes                  []string
}

func readMembers(body []byte) (members, *strictjson.Fault) {
	var m members
	r := strictjson.Object(string(body))
	defer r.Close()
	for r.Member() {
		switch r.Name {
		case "access_token":
			m.accessToken = r.String()
		case "token_type":
			m.tokenType = r.String()
		case "expires_in":
			m.expiresIn = r.Raw()
		case "scope":
			m.readScope(r)
		case "error", "errorCode": // the second is Okta's
			m.errorCode = optional(r)
		case "error_description", "errorSummary":
			m.errorText = optional(r)
		}
	}
	return m, r.Fault()
}

func (m *members) readScope(r *strictjson.Reader) {
	switch r.Kind() {
	case '"':
		m.scopes = strings.Fields(r.String())
	case '[':
		m.scopes = r.Strings(nil)
		m.notes = append(m.notes, "scope is an array where RFC 6749 section 5.1 has a string")
	case 'n':
	default:
		m.notes = append(m.notes, "scope is neither a string nor an array and was ignored")
	}
}

// optional gives a string, and passes over a value of another type.
func optional(r *strictjson.Reader) string {
	if r.Kind() != '"' {
		return ""
	}
	return r.String()
}
