package grant_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
)

func TestMetadataURLs(t *testing.T) {
	for issuer, want := range map[string][]string{
		"https://id.example":             {"https://id.example/.well-known/openid-configuration", "https://id.example/.well-known/oauth-authorization-server"},
		"https://id.example/":            {"https://id.example/.well-known/openid-configuration", "https://id.example/.well-known/oauth-authorization-server"},
		"http://[::1]:8400/a/b":          {"http://[::1]:8400/a/b/.well-known/openid-configuration", "http://[::1]:8400/.well-known/oauth-authorization-server/a/b"},
		"http://id.example":              nil,
		"https://id.example/?tenant=1":   nil,
		"https://user:canary@id.example": nil,
	} {
		got, err := grant.MetadataURLs(issuer)
		if !slices.Equal(got, want) || (err == nil) != (want != nil) {
			t.Errorf("%s: %q, %v; want %q", issuer, got, err, want)
		}
		if err != nil && (jwtkit.CodeOf(err) != jwtkit.CodeRequestInvalid || strings.Contains(err.Error(), "canary")) {
			t.Errorf("%s: %v", issuer, err)
		}
	}
}

func TestReadMetadata(t *testing.T) {
	const issuer = "https://id.example"
	for name, c := range map[string]struct {
		status int
		body   string
		code   jwtkit.Code
		say    string
	}{
		"good":             {200, `{"issuer":"https://id.example","token_endpoint":"https://tokens.example/t","token_endpoint_auth_methods_supported":["client_secret_post"]}`, "", ""},
		"methods are text": {200, `{"issuer":"https://id.example","token_endpoint":"https://id.example/t","token_endpoint_auth_methods_supported":"none"}`, "", ""},
		"another issuer":   {200, `{"issuer":"https://id.example/","token_endpoint":"https://id.example/t"}`, jwtkit.CodeTokenResponseInvalid, "expected exactly"},
		"issuer in case":   {200, `{"Issuer":"https://id.example","token_endpoint":"https://id.example/t"}`, jwtkit.CodeTokenResponseInvalid, "expected exactly"},
		"no endpoint":      {200, `{"issuer":"https://id.example"}`, jwtkit.CodeTokenResponseInvalid, "no token_endpoint"},
		"plain http":       {200, `{"issuer":"https://id.example","token_endpoint":"http://id.example/t"}`, jwtkit.CodeTokenResponseInvalid, "no secret may be sent"},
		"endpoint twice":   {200, `{"issuer":"https://id.example","token_endpoint":"a","token_endpoint":"b"}`, jwtkit.CodeTokenResponseInvalid, "twice"},
		"a page":           {200, `<html>`, jwtkit.CodeTokenResponseInvalid, "not valid JSON"},
		"too long":         {200, `{"x":"` + strings.Repeat("x", grant.MaxMetadata), jwtkit.CodeTokenResponseInvalid, "longer than"},
		"server error":     {500, ``, jwtkit.CodeTokenEndpointUnreachable, "500"},
		"nothing there":    {404, ``, jwtkit.CodeTokenEndpointUnreachable, "404"},
		"a redirect":       {302, ``, jwtkit.CodeTokenEndpointUnreachable, "302"},
	} {
		_, err := grant.ReadMetadata(issuer, grant.HTTPResponse{Status: c.status, Body: []byte(c.body)})
		if jwtkit.CodeOf(err) != c.code || c.code != "" && !strings.Contains(fmt.Sprint(err), c.say) {
			t.Errorf("%s: %v; want the code %q and the words %q", name, err, c.code, c.say)
		}
	}
}

func TestMethodOfMetadata(t *testing.T) {
	const basic, post, jwt = grant.ClientSecretBasic, grant.ClientSecretPost, grant.PrivateKeyJWT
	for _, c := range []struct {
		announced []grant.AuthMethod
		want      grant.AuthMethod
	}{
		{nil, basic},
		{[]grant.AuthMethod{post, basic}, basic},
		{[]grant.AuthMethod{jwt, post}, post},
		{[]grant.AuthMethod{"none"}, basic},
	} {
		if got := (grant.Metadata{Methods: c.announced}).Method(); got != c.want {
			t.Errorf("%q: %s, want %s", c.announced, got, c.want)
		}
	}
}

// Whatever is accepted as an issuer, its metadata are asked for at its own
// origin.
func FuzzMetadataURLs(f *testing.F) {
	for _, seed := range []string{"https://id.example/tenant", "http://127.0.0.1:8400/", "https://id.example//evil.example/x", "https://a/%2e%2e/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, issuer string) {
		addresses, err := grant.MetadataURLs(issuer)
		if err != nil {
			return
		}
		want, err := grant.Origin(issuer)
		if err != nil {
			t.Fatal(err)
		}
		for _, address := range addresses {
			if got, err := grant.Origin(address); got != want && len(address) <= 2048 {
				t.Errorf("%q: metadata at %q (%v)", issuer, address, err)
			}
		}
	})
}
