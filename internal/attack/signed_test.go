package attack

import (
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// named gives the cases by their names, as tokens.
func named(t *testing.T, s Source) map[string]string {
	t.Helper()
	cases, err := Corpus(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	tokens := map[string]string{}
	for _, c := range cases {
		tokens[c.Name] = strings.TrimPrefix(c.Authorization, "Bearer ")
	}
	return tokens
}

// segment gives one of a token, decoded.
func segment(t *testing.T, token string, i int) []byte {
	t.Helper()
	bytes, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[i])
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

// registered claims as many programs declare them: encoding/json folds case.
type registered struct {
	Issuer   string   `json:"iss"`
	Audience []string `json:"aud"`
	Expiry   float64  `json:"exp"`
}

// TestNamesInAnotherCase reads the tokens in both ways: folding case their claims
// are those of the good token, by the exact names they are not.
func TestNamesInAnotherCase(t *testing.T) {
	tokens := named(t, generous(t, "ES256"))
	read := func(name string, into any) {
		if err := json.Unmarshal(segment(t, tokens[name], 1), into); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	var good registered
	var original map[string]any
	read("a good token", &good)
	read("a good token", &original)
	for claim, name := range map[string]string{
		"exp": "an exp that passed beside a good EXP", "iss": "a wrong iss beside a good ISS", "aud": "a wrong aud beside a good AUD",
	} {
		var folded registered
		var exact map[string]any
		read(name, &folded)
		read(name, &exact)
		if !reflect.DeepEqual(folded, good) || reflect.DeepEqual(exact[claim], original[claim]) {
			t.Errorf("%s: folded %+v, exact %v", name, folded, exact)
		}
	}
}

// TestMisused holds what the headers say, and that no case is made which a right
// API may let in.
func TestMisused(t *testing.T) {
	header := func(tokens map[string]string, name string) string {
		if tokens[name] == "" {
			return ""
		}
		return string(segment(t, tokens[name], 0))
	}
	rsa, ec := named(t, generous(t, "PS384")), named(t, generous(t, "ES256"))
	for name, want := range map[string]string{
		"a token with typ JWT":                         `{"alg":"PS384","kid":"k","typ":"JWT"}`,
		"an empty crit":                                `{"alg":"PS384","crit":[],"kid":"k","typ":"at+jwt"}`,
		"another algorithm than the key's":             `{"alg":"PS512","kid":"k","typ":"at+jwt"}`,
		"another algorithm than the key's, and no kid": `{"alg":"PS512","typ":"at+jwt"}`,
		"a salt of 20 bytes":                           header(rsa, "a good token"),
	} {
		if got := header(rsa, name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if strings.Contains(name, "than the key's") && ec[name] != "" {
			t.Errorf("%s: an EC key has no other algorithm", name)
		}
	}
	unencoded := strings.Split(rsa["an unencoded payload"], ".")
	var claims, good map[string]any
	if len(unencoded) != 3 || json.Unmarshal([]byte(unencoded[1]), &claims) != nil ||
		json.Unmarshal(segment(t, rsa["a good token"], 1), &good) != nil || !reflect.DeepEqual(claims, good) {
		t.Errorf("an unencoded payload: %q", unencoded)
	}
	plain := generous(t, "PS384")
	plain.Good = strings.Replace(plain.Good, strings.Split(plain.Good, ".")[0], base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"PS384","kid":"k"}`)), 1)
	plain.JWKS = []byte(strings.Replace(string(plain.JWKS), `"alg":"PS384",`, "", 1))
	for name := range named(t, plain) {
		if strings.Contains(name, "typ JWT") || strings.Contains(name, "than the key's") {
			t.Errorf("%s: the issuer says nothing of that", name)
		}
	}
}
