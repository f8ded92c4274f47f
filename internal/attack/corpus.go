package attack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/jwtkit/toolkit/internal/forge"
)

// A Source is the issuer that the API trusts.
type Source struct {
	// Good is a token that the API must let through.
	Good string

	// JWKS is the key set of the issuer, as published.
	JWKS []byte

	// Faulty gets a token with a fault, by its name in package issuer.
	Faulty func(ctx context.Context, fault string) (string, error)

	// Broken gets a token that shows a cause, by its name in package diagnose,
	// signed with a key that the issuer publishes. nil: there are none.
	Broken func(ctx context.Context, cause string) (string, error)

	// Private is the private JWK that Good was signed with. nil: the issuer keeps
	// it to itself, as it should.
	Private []byte
}

// faults that make a token which must be refused, with the class of each.
var faults = []struct{ class, fault string }{
	{"time", "expired"}, {"time", "not-yet-valid"}, {"issuer", "wrong-issuer"}, {"audience", "wrong-audience"},
	{"kind of token", "id-token"}, {"signature", "bad-signature"}, {"form", "opaque"},
}

// causes of tokens that must be refused although their signature is good.
var causes = []struct{ class, cause string }{
	{"critical header", "crit"}, {"critical header", "b64_false"}, {"time", "no_exp"}, {"time", "string_date"},
	{"issuer", "iss_missing"}, {"issuer", "iss_slash"}, {"audience", "aud_missing"}, {"audience", "aud_near"},
	{"audience", "aud_type"}, {"claims twice", "duplicate_keys"}, {"use of the key", "enc_key"},
	{"sender", "cnf_bound"}, {"form", "noncanonical"}, {"form", "utf8"},
}

// A target is the good token taken apart, with the key it was signed with.
type target struct {
	text                       string
	header, payload, signature string // the segments
	algorithm, kid, typ        string
	headerText, claims         string // JSON
	key                        publicKey
}

// Corpus makes the cases for the API. The first and the last are good.
func Corpus(ctx context.Context, s Source) ([]Case, error) {
	t, err := newTarget(s)
	if err != nil {
		return nil, err
	}
	cases := []Case{
		{Class: "good", Name: "a good token", Authorization: "Bearer " + t.text, Good: true},
		{Class: "good", Name: "a good token after bearer in lower case", Authorization: "bearer " + t.text, Good: true},
		{Class: "no token", Name: "no Authorization header"},
		{Class: "no token", Name: "Bearer and nothing", Authorization: "Bearer "},
		{Class: "no token", Name: "a good token as Basic", Authorization: "Basic " + t.text},
	}
	for _, made := range [][]Case{t.unsigned(), t.altered(), t.confused(), t.injected(), t.malformed()} {
		cases = append(cases, made...)
	}
	for _, f := range faults {
		text, err := s.Faulty(ctx, f.fault)
		if err != nil {
			return nil, err
		}
		cases = append(cases, bearer(f.class, "a token with the fault "+f.fault, text))
	}
	if s.Private != nil {
		signed, err := t.signed(s.Private)
		if err != nil {
			return nil, err
		}
		cases = append(cases, signed...)
	}
	if s.Broken != nil {
		broken, err := s.broken(ctx)
		if err != nil {
			return nil, err
		}
		cases = append(cases, broken...)
	}
	return append(cases, Case{Class: "good", Name: "the good token again", Authorization: "Bearer " + t.text, Good: true}), nil
}

func bearer(class, name, token string) Case {
	return Case{Class: class, Name: name, Authorization: "Bearer " + token}
}

// broken makes the cases that need a token of the broken key, behind their
// control.
func (s Source) broken(ctx context.Context) ([]Case, error) {
	good, err := s.Broken(ctx, "nothing_wrong")
	if err != nil {
		return nil, err
	}
	cases := []Case{{Class: control, Name: "a good token of the broken key", Authorization: "Bearer " + good, Good: true}}
	for _, c := range causes {
		text, err := s.Broken(ctx, c.cause)
		if err != nil {
			return nil, err
		}
		made := bearer(c.class, "a token with "+c.cause, text)
		made.needsControl = true
		cases = append(cases, made)
	}
	return cases, nil
}

func newTarget(s Source) (*target, error) {
	parts := strings.Split(s.Good, ".")
	if len(parts) != 3 {
		return nil, errNoToken
	}
	header, err1 := base64.RawURLEncoding.DecodeString(parts[0])
	claims, err2 := base64.RawURLEncoding.DecodeString(parts[1])
	var names struct {
		Algorithm string `json:"alg"`
		KeyID     string `json:"kid"`
		Type      string `json:"typ"`
	}
	if err1 != nil || err2 != nil || json.Unmarshal(header, &names) != nil || !slices.Contains(forge.Algorithms, names.Algorithm) {
		return nil, errNoToken
	}
	key, err := findKey(s.JWKS, names.KeyID)
	return &target{
		text: s.Good, header: parts[0], payload: parts[1], signature: parts[2],
		algorithm: names.Algorithm, kid: names.KeyID, typ: names.Type,
		headerText: string(header), claims: string(claims), key: key,
	}, err
}

// changed gives a JSON object with these members in place of its own.
func changed(object string, members map[string]any) string {
	var all map[string]jsontext.Value
	if json.Unmarshal([]byte(object), &all) != nil {
		return object
	}
	for name, value := range members {
		text, err := json.Marshal(value)
		if err != nil {
			return object
		}
		all[name] = text
	}
	text, err := json.Marshal(all, json.Deterministic(true))
	if err != nil {
		return object
	}
	return string(text)
}

// headerOf writes a header that names the key of the good token.
func (t *target) headerOf(algorithm string, more map[string]any) string {
	return changed(changed("{}", map[string]any{"alg": algorithm, "kid": t.kid, "typ": "at+jwt"}), more)
}

// sharedWith signs the good token's claims with a secret.
func (t *target) sharedWith(algorithm string, secret []byte, header map[string]any) string {
	newHash := sha256.New
	if algorithm == "HS512" {
		newHash = sha512.New
	}
	input := forge.Encode(t.headerOf(algorithm, header)) + "." + forge.Encode(t.claims)
	mac := hmac.New(newHash, secret)
	mac.Write([]byte(input))
	return input + "." + forge.Encode(string(mac.Sum(nil)))
}

// What can be the matter with a source.
var (
	errNoToken = errors.New("the issuer's token is no JWT that we can read, so there is nothing to attack with")
	errNoKey   = errors.New("the issuer's key set does not hold the key of its own token")
)
