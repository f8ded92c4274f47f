package issuer

import (
	"net/http"

	"github.com/go-json-experiment/json"
)

// A refusal is an answer other than success, with the members of RFC 6749
// section 5.2. Its description is ours alone: printable ASCII without quote
// and backslash (appendix A.8), and nothing that the caller sent.
type refusal struct {
	Code        string `json:"error"`
	Description string `json:"error_description"`

	status    int
	challenge string // for WWW-Authenticate
	allow     string // for Allow
}

// The codes of RFC 6749 section 5.2 in use here; server_error and
// temporarily_unavailable are from section 4.1.2.1, invalid_token from RFC 6750 section 3.1.
const (
	invalidRequest       = "invalid_request"
	invalidClient        = "invalid_client"
	invalidScope         = "invalid_scope"
	invalidToken         = "invalid_token"
	unsupportedGrantType = "unsupported_grant_type"
	serverError          = "server_error"
	invalidGrant         = "invalid_grant"

	temporarilyUnavailable = "temporarily_unavailable"
)

func refuse(status int, code, description string) *refusal {
	return &refusal{status: status, Code: code, Description: description}
}

// send writes r as the answer.
func (r *refusal) send(w http.ResponseWriter) {
	if r.challenge != "" {
		w.Header().Set("WWW-Authenticate", r.challenge)
	}
	if r.allow != "" {
		w.Header().Set("Allow", r.allow)
	}
	sendJSON(w, r.status, r)
}

// sendJSON answers with what must not be cached (RFC 6749 section 5.1).
func sendJSON(w http.ResponseWriter, status int, answer any) {
	body, err := json.Marshal(answer)
	if err != nil { // our own structures of strings and numbers always marshal
		http.Error(w, `{"error":"server_error"}`, http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "application/json; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("Pragma", "no-cache")
	w.WriteHeader(status)
	w.Write(append(body, '\n'))
}
