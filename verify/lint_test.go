package verify_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

func members(list []verify.Warning) (names []string) {
	for _, w := range list {
		names = append(names, w.Member)
	}
	return names
}

func TestPolicyLint(t *testing.T) {
	strict := verify.Policy{Issuer: "i", Audiences: []string{"a"}, Types: []string{"at+jwt"}}
	for _, c := range []struct {
		change func(*verify.Policy)
		want   []string
	}{
		{func(p *verify.Policy) {}, nil},
		{func(p *verify.Policy) { p.Issuer, p.AnyIssuer = "", true }, []string{"issuer"}},
		{func(p *verify.Policy) { p.Audiences, p.AnyAudience = nil, true }, []string{"audiences"}},
		{func(p *verify.Policy) { p.Types = nil }, []string{"types"}},
		{func(p *verify.Policy) { p.AllowNoExpiry, p.AllowShortSecret = true, true }, []string{"allowNoExpiry", "allowShortSecret"}},
		{func(p *verify.Policy) { p.AcceptSenderConstrained = true }, []string{"acceptSenderConstrained"}},
		{func(p *verify.Policy) { p.Algorithms = []string{"HS256"} }, nil},
		{func(p *verify.Policy) { p.Algorithms = []string{"HS256", "RS256"} }, []string{"algorithms"}},
		{func(p *verify.Policy) { p.MaxAgeSeconds, p.LeewaySeconds = 60, 30 }, nil},
		{func(p *verify.Policy) { p.MaxAgeSeconds, p.LeewaySeconds = 60, 31 }, []string{"leewaySeconds"}},
	} {
		p := strict
		c.change(&p)
		if got := members(p.Lint()); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %q, want %q", p, got, c.want)
		}
	}
}

// fetched stands for keys that come over the network.
type fetched struct{ verify.StaticKeys }

func (f fetched) Refetch(ctx context.Context, h jwtkit.Header) ([]verify.Key, error) {
	return f.Keys(ctx, h)
}

func TestVerifierLint(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	p := verify.Policy{Issuer: issuer, AnyAudience: true, Types: []string{"at+jwt"}, Algorithms: []string{"ES256", "HS256"}, LeewaySeconds: 40}
	v := newVerifier(t, fetched{parseJWKS(t, forge.JWKS(key))}, p)
	if got := members(v.Lint()); !slices.Equal(got, []string{"audiences", "algorithms", "algorithms"}) {
		t.Errorf("before any token: %q", got)
	}
	for _, exp := range []string{"1800003590", "1800000060"} { // lifetimes of 3600 and 70 seconds
		if _, err := v.VerifyAt(t.Context(), key.Token(strings.Replace(good, "1800000060", exp, 1)), at); err != nil {
			t.Fatal(err)
		}
	}
	if list := v.Lint(); !strings.Contains(list[len(list)-1].String(), "leewaySeconds: the leeway is more than half of a token's lifetime of 70 seconds") {
		t.Errorf("after tokens: %v", list)
	}
}

func TestPresets(t *testing.T) {
	names := verify.PresetNames()
	if len(names) != 8 {
		t.Errorf("%q", names)
	}
	for _, name := range names {
		p, err := verify.Preset(name)
		if err != nil || p.WellFormed() != nil {
			t.Fatalf("%s: %v, %v", name, err, p.WellFormed())
		}
		if p.Check() == nil {
			t.Errorf("%s is whole: nobody can know your audience", name)
		}
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		again, err := verify.ParsePolicy(text)
		if err != nil {
			t.Errorf("%s as JSON: %v", name, err)
		}
		if back, _ := json.Marshal(again); string(back) != string(text) {
			t.Errorf("%s as JSON: %s became %s", name, text, back)
		}
	}
	if _, err := verify.Preset("nobody"); jwtkit.CodeOf(err) != jwtkit.CodePolicyInvalid {
		t.Error(err)
	}
}

// What each preset is for passes, and the token that is commonly confused with
// it does not.
func TestPresetsTellTokensApart(t *testing.T) {
	key := forge.NewKey("RS256", "k")
	keys := parseJWKS(t, forge.JWKS(key))
	const times = `,"iat":1799999990,"exp":1800000060}`
	for _, c := range []struct{ preset, typ, good, bad, badTyp string }{
		{"rfc9068", "at+jwt", `{"iss":"i","aud":"a","sub":"s","client_id":"c","jti":"j"`, `{"iss":"i","aud":"a","sub":"s","client_id":"c","jti":"j"`, "JWT"},
		{"identityserver", "at+jwt", `{"iss":"i","aud":["a","i/resources"],"client_id":"c","scope":["x"]`, `{"iss":"i","aud":"a","sub":"s"`, "at+jwt"},
		{"entra-v2", "JWT", `{"iss":"i","aud":"a","tid":"t","ver":"2.0"`, `{"iss":"i","aud":"a","tid":"t","ver":"1.0"`, "JWT"},
		{"auth0", "JWT", `{"iss":"i","aud":"a"`, `{"iss":"i","aud":"a"`, "logout+jwt"},
		{"keycloak", "JWT", `{"iss":"i","aud":"a","typ":"Bearer"`, `{"iss":"i","aud":"a","typ":"Refresh"`, "JWT"},
		{"cognito", "", `{"iss":"i","token_use":"access","client_id":"c"`, `{"iss":"i","aud":"c","token_use":"id"`, ""},
		{"google", "JWT", `{"iss":"https://accounts.google.com","aud":"a","sub":"s"`, `{"iss":"i","aud":"a","sub":"s"`, "JWT"},
		{"kubernetes", "", `{"iss":"i","aud":"a","sub":"s","kubernetes.io":{}`, `{"iss":"i","aud":"a","sub":"s"`, ""},
	} {
		p, err := verify.Preset(c.preset)
		if err != nil {
			t.Fatal(err)
		}
		if p.Issuer == "" {
			p.Issuer = "i"
		}
		if !p.AnyAudience {
			p.Audiences = []string{"a"}
		}
		token := func(typ, claims string) string {
			return key.Sign(`{"alg":"RS256","kid":"k","typ":"`+typ+`"}`, claims+times)
		}
		if code, detail := decide(t, keys, p, token(c.typ, c.good)); code != "" {
			t.Errorf("%s refuses its own: %s", c.preset, detail)
		}
		if code, _ := decide(t, keys, p, token(c.badTyp, c.bad)); code.Decision() != jwtkit.Refuse {
			t.Errorf("%s accepts another kind", c.preset)
		}
	}
}
