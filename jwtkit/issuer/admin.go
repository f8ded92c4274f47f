package issuer

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/jwtkit/toolkit/jwtkit"
)

// appJSON is an App as /admin/apps reads and answers it. The secret is in the
// answer to its registration and in no other.
type appJSON struct {
	ID        string   `json:"client_id"`
	Secret    string   `json:"client_secret"`
	Scopes    []string `json:"scopes"`
	Audiences []string `json:"audiences"`
	Lifetime  int64    `json:"lifetime"` // seconds
}

// createApp registers the app that the body describes, {} being one with
// everything filled in, and answers 201 with its id and secret.
func (s *Issuer) createApp(w http.ResponseWriter, r *http.Request) *refusal {
	var asked appJSON
	if refused := readJSON(r, &asked, "client_id, client_secret (text), scopes, audiences (arrays of text), lifetime (seconds)"); refused != nil {
		return refused
	}
	if asked.Lifetime < 0 || asked.Lifetime > int64(maxLifetime/time.Second) {
		return badForm("lifetime is 1 second to 365 days, in seconds")
	}
	app, err := s.Register(App{
		ID: asked.ID, Secret: Secret(asked.Secret), Scopes: asked.Scopes, Audiences: asked.Audiences,
		Lifetime: time.Duration(asked.Lifetime) * time.Second,
	})
	if err != nil {
		return refuse(registerStatus(err), invalidRequest, detail(err))
	}
	sendJSON(w, http.StatusCreated, appJSON{
		ID: app.ID, Secret: string(app.Secret), Scopes: app.Scopes, Audiences: app.Audiences,
		Lifetime: int64(app.Lifetime / time.Second),
	})
	return nil
}

func registerStatus(err error) int {
	switch {
	case errors.Is(err, errTaken):
		return http.StatusConflict
	case errors.Is(err, jwtkit.CodeLimitExceeded):
		return http.StatusInsufficientStorage
	}
	return http.StatusBadRequest
}

// rotateKeys makes a new signing key, and with {"drop":true} withdraws the
// others at once. It answers with the kid and how many keys are published.
func (s *Issuer) rotateKeys(w http.ResponseWriter, r *http.Request) *refusal {
	var asked struct {
		Drop bool `json:"drop"`
	}
	if refused := readJSON(r, &asked, "drop (true or false)"); refused != nil {
		return refused
	}
	kid, err := s.rotate(!asked.Drop)
	if err != nil {
		s.log.Error("keys not rotated", "error", err)
		return refuse(http.StatusInternalServerError, serverError, "no key could be generated; the log of the issuer says why")
	}
	sendJSON(w, http.StatusOK, struct {
		KeyID     string `json:"kid"`
		Published int    `json:"published"`
	}{kid, len(s.keys.current().all)})
	return nil
}

// readJSON reads the body into value, strictly; no body is {}. members names
// what may be in it, for the person who got it wrong.
func readJSON(r *http.Request, value any, members string) *refusal {
	body, refused := readBody(r)
	if refused != nil {
		return refused
	}
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return nil
	}
	err := json.Unmarshal(body, value, json.RejectUnknownMembers(true))
	if err == nil && body[0] == '{' { // null is read as nothing at all
		return nil
	}
	return badForm("the body is not as expected at byte " + strconv.FormatInt(offset(err), 10) + "; it is a JSON object with at most: " + members)
}

// offset gives the place in the JSON text where err was noticed.
func offset(err error) int64 {
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return e.ByteOffset
	}
	if e, ok := errors.AsType[*json.SemanticError](err); ok {
		return e.ByteOffset
	}
	return 0
}
