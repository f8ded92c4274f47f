package issuer

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// A BrokenToken is a token, or what was meant to be one, with something the
// matter with it, and what should be said of it. The JWKS of the issuer holds the
// keys to judge it with.
type BrokenToken struct {
	// Cause is what is wrong, in a word of package diagnose.
	Cause string

	// Code is what a verifier decides, "" for accept: then the damage was in how
	// the token was written down.
	Code jwtkit.Code

	// Text is what a person would paste.
	Text string

	// Policy is that of an API to judge by.
	Policy verify.Policy
}

// bench makes broken tokens, with keys of its own.
type bench struct {
	key        *forge.Key // signs
	other      *forge.Key // signs under the kid of key
	rsa        *forge.Key // signs by another scheme than it says
	encryption *forge.Key // published for encryption
}

func newBench() *bench {
	return &bench{
		key: forge.NewKey("ES256", "broken"), other: forge.NewKey("ES256", "broken-other"),
		rsa: forge.NewKey("RS256", "broken-rsa"), encryption: forge.NewKey("ES256", "broken-encryption"),
	}
}

// guests are the public JWKs of the bench.
func (b *bench) guests() [][]byte {
	return [][]byte{
		[]byte(b.key.JWK(`,"alg":"ES256","use":"sig"`)),
		[]byte(b.other.JWK(`,"alg":"ES256","use":"sig"`)),
		[]byte(b.rsa.JWK(`,"use":"sig"`)), // without alg, which would be another cause
		[]byte(b.encryption.JWK(`,"use":"enc"`)),
	}
}

// SetBroken turns the making of broken tokens on or off. While it is on the JWKS
// holds the key that they are signed with: what trusts the issuer then trusts
// whoever may ask for them.
func (s *Issuer) SetBroken(on bool) error {
	if on == s.broken.Load() {
		return nil
	}
	var guests [][]byte
	if on {
		guests = s.bench().guests()
	}
	if err := s.keys.invite(guests); err != nil {
		return err
	}
	s.broken.Store(on)
	s.log.Info("broken tokens", "on", on)
	return nil
}

// Broken makes a token for a cause, one of [BrokenCauses], with audiences and
// scopes of the app of clientID, or the defaults when it is empty. While broken
// tokens are off, for a cause that a token alone cannot show, or an app that is
// not there, it is an error with [jwtkit.CodeRequestInvalid].
func (s *Issuer) Broken(cause, clientID string) (BrokenToken, error) {
	recipe, known := recipes[cause]
	app := s.apps.defaults
	if clientID != "" {
		app = s.apps.all()[clientID].App
	}
	switch {
	case !s.broken.Load():
		return BrokenToken{}, invalid("broken tokens are off; they are for a server that was started with them")
	case !known:
		return BrokenToken{}, invalid("no token shows this cause; there are " + strings.Join(BrokenCauses(), ", "))
	case app.Audiences == nil:
		return BrokenToken{}, invalid("no app of this client_id is registered")
	}
	if app.ID == "" {
		app.ID = "broken"
	}
	app.Lifetime = time.Hour // of what is not expired on purpose, however short the app's own
	order := order{bench: s.bench(), grant: grant{issuer: s.url, app: app, scopes: app.Scopes, now: time.Now()}}
	policy := order.policy()
	if relax := laxer[cause]; relax != nil {
		relax(&policy)
	}
	return BrokenToken{Cause: cause, Code: recipe.code, Text: recipe.make(order), Policy: policy}, nil
}

// BrokenCauses lists the causes that [Issuer.Broken] makes tokens for.
func BrokenCauses() []string { return sortedKeys(recipes) }

// An order is for one broken token.
type order struct {
	*bench
	grant
}

// policy is of an API that wants everything which a recipe can spoil.
func (o order) policy() verify.Policy {
	return verify.Policy{
		Issuer: o.issuer, Audiences: o.app.Audiences, Algorithms: []string{"ES256", "RS256"}, Types: []string{"at+jwt"},
		RequiredClaims: []string{"client_id"}, Equals: map[string][]string{"tier": {"test"}},
		Scopes: o.scopes[:1], MaxAgeSeconds: 3600,
	}
}

// token gives a good token but for these members of header and claims; one that
// is nil is left out.
func (o order) token(header, changed claims) string {
	return o.key.Sign(object(o.header(), header), o.payload(changed))
}

func (o order) header() claims { return claims{"alg": "ES256", "kid": o.key.ID, "typ": "at+jwt"} }

func (o order) payload(changed claims) string {
	return object(identityServerClaims(o.grant).with(claims{"tier": "test"}), changed)
}

// ago gives the time that many seconds ago.
func (o order) ago(seconds int64) int64 { return o.now.Unix() - seconds }

// object writes JSON of the members, changed.
func object(members, changed claims) string {
	members = members.with(changed)
	for name, value := range members {
		if value == nil {
			delete(members, name)
		}
	}
	text, err := json.Marshal(members, json.Deterministic(true))
	if err != nil { // strings, numbers and raw JSON of ours always marshal
		return ""
	}
	return string(text)
}

// brokenJSON is a BrokenToken as /broken answers it.
type brokenJSON struct {
	Schema int            `json:"schema"`
	Text   string         `json:"text"`
	Policy verify.Policy  `json:"policy"`
	Report expectedReport `json:"report"`
}

// expectedReport is what a report on the text must say, at least.
type expectedReport struct {
	Decision jwtkit.Decision `json:"decision"`
	Code     jwtkit.Code     `json:"code,omitempty"`
	Findings []finding       `json:"findings"`
}

type finding struct {
	Cause string `json:"cause"`
}

// serveBroken answers with a token for one cause; client_id in the query names the app
// that it looks like.
func (s *Issuer) serveBroken(cause string) handler {
	return func(w http.ResponseWriter, r *http.Request) *refusal {
		made, err := s.Broken(cause, r.URL.Query().Get(clientID))
		if err != nil {
			return refuse(http.StatusNotFound, invalidRequest, detail(err))
		}
		sendJSON(w, http.StatusOK, brokenJSON{
			Schema: 1, Text: made.Text, Policy: made.Policy,
			Report: expectedReport{Decision: made.Code.Decision(), Code: made.Code, Findings: []finding{{made.Cause}}},
		})
		return nil
	}
}

// listBroken answers with the causes there are.
func (s *Issuer) listBroken(w http.ResponseWriter, _ *http.Request) *refusal {
	sendJSON(w, http.StatusOK, struct {
		Schema int      `json:"schema"`
		On     bool     `json:"on"`
		Causes []string `json:"causes"`
	}{1, s.broken.Load(), BrokenCauses()})
	return nil
}

// doubled writes a member of a JSON object twice.
func doubled(text, member string, value int64) string {
	return strings.TrimSuffix(text, "}") + `,"` + member + `":` + strconv.FormatInt(value, 10) + "}"
}
