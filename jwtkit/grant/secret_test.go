package grant_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
)

const canary = "c4n4ry-never-shown"

// holder has what leaks most easily: a field that fmt may not ask for its
// String method.
type holder struct {
	Public  any
	private any
	secret  grant.Secret
	token   grant.Token
}

func TestNothingHiddenIsShown(t *testing.T) {
	request := grant.Request{
		TokenURL: "https://id.example/token", ClientID: "id", ClientSecret: grant.NewSecret(canary),
	}
	prepared, err := request.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	response, err := request.Read(grant.HTTPResponse{
		Status: 200, Body: []byte(`{"access_token":"` + canary + `","token_type":"Bearer"}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	shapes := []string{canary, fmt.Sprintf("%x", canary), fmt.Sprintf("%X", canary), prepared.Header["Authorization"].Reveal()}
	for _, value := range []any{
		request.ClientSecret, request, &request, prepared, &prepared, response, &response, response.AccessToken,
		holder{request, request, request.ClientSecret, response.AccessToken},
		&holder{prepared, prepared, request.ClientSecret, response.AccessToken},
	} {
		shown := show(t, value)
		for _, shape := range shapes {
			if strings.Contains(shown, shape) {
				t.Errorf("%T shows what it hides:\n%s", value, shown)
			}
		}
	}
}

// show prints value in every way that a program prints one by accident.
func show(t *testing.T, value any) string {
	t.Helper()
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t"} {
		fmt.Fprintf(&out, verb+"\n", value)
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("text", "value", value)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("json", "value", value)
	if text, err := json.Marshal(value); err == nil {
		out.Write(text)
	}
	if text, err := xml.Marshal(value); err == nil {
		out.Write(text)
	}
	return out.String()
}

func TestTokenShowsTheFingerprintOfTheParsedToken(t *testing.T) {
	const text = "eyJhbGciOiJIUzI1NiJ9.e30.c2ln"
	parsed, err := jwtkit.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	mark := strings.TrimSuffix(strings.TrimPrefix(grant.NewToken(text).String(), "Token("), ")")
	if !strings.Contains(parsed.String(), mark) {
		t.Errorf("a log of %s and one of %s cannot be matched", mark, parsed)
	}
}
