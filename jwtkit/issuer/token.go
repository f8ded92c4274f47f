package issuer

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/jwtkit/sign"
)

const clientCredentials = "client_credentials"

// token is the token endpoint: it answers the client credentials grant (RFC
// 6749 section 4.4) with the response of section 5.1.
func (s *Issuer) token(w http.ResponseWriter, r *http.Request) *refusal {
	form, refused := readForm(r, grantType)
	if refused != nil {
		return refused
	}
	if form[grantType] != clientCredentials {
		return refuse(http.StatusBadRequest, unsupportedGrantType, "the one grant here is grant_type=client_credentials")
	}
	app, refused := s.authenticate(r, form)
	if refused != nil {
		return refused
	}
	scopes, refused := granted(app, form[scope])
	if refused != nil {
		return refused
	}
	faults := s.faultsOf(r)
	text, err := s.issue(grant{issuer: s.url, app: app, scopes: scopes, now: faults.clock()}, faults)
	if err != nil {
		s.log.Error("token not made", "client_id", app.ID, "error", err)
		return refuse(http.StatusInternalServerError, serverError, "the token could not be made; the log of the issuer says why")
	}
	s.log.Info("token issued", "client_id", app.ID, "scopes", scopes, "lifetime", app.Lifetime, "faults", faults.names())
	answer := profiles[app.Profile].answer(grant{app: app, scopes: scopes})
	sendJSON(w, http.StatusOK, answer.with(claims{
		"access_token": text, "expires_in": int64(app.Lifetime / time.Second), "token_type": "Bearer",
	}))
	return nil
}

// A draft is a token before it is signed.
type draft struct {
	grant
	typ    string
	claims claims
	key    *sign.Key
}

// issue signs the token of a grant, spoilt by the faults.
func (s *Issuer) issue(g grant, faults faultSet) (string, error) {
	if faults.has(rotateWithoutOverlap) {
		if _, err := s.RotateWithoutOverlap(); err != nil {
			return "", err
		}
	}
	p, now := profiles[g.app.Profile], s.keys.current()
	d := &draft{grant: g, typ: p.typ, claims: p.claims(g), key: now.signing}
	faults.spoil(d)
	text, err := d.key.Sign(d.typ, d.claims)
	if err != nil {
		return "", err
	}
	text = faults.damage(text)
	if faults.has(opaque) {
		return s.references.keep(reference{token: text, verifier: now.verifier, expiry: g.now.Add(g.app.Lifetime)})
	}
	return text, nil
}

// granted gives the scopes that are asked for, each once, or all of the app's
// when none is (RFC 6749 section 3.3).
func granted(app App, asked string) ([]string, *refusal) {
	var granted []string
	for name := range strings.FieldsFuncSeq(asked, isBlank) {
		if !slices.Contains(app.Scopes, name) {
			return nil, refuse(http.StatusBadRequest, invalidScope, "this app may ask for: "+listing(app.Scopes))
		}
		if !slices.Contains(granted, name) {
			granted = append(granted, name)
		}
	}
	if granted == nil {
		return app.Scopes, nil
	}
	return granted, nil
}

func isBlank(r rune) bool { return r == ' ' }

// listing joins names, which are ASCII, to at most a few lines.
func listing(names []string) string {
	const shown = 200
	line := strings.Join(names, " ")
	if len(line) > shown {
		return line[:shown] + "..."
	}
	return line
}
