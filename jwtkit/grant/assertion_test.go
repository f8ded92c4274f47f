package grant_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
)

const assertion = "eyJhbGciOiJFUzI1NiJ9.e30.c4n4rysecret"

func TestAssertionTakesThePlaceOfTheSecret(t *testing.T) {
	request := good()
	request.Method, request.Assertion = grant.PrivateKeyJWT, grant.NewSecret(assertion)
	prepared := prepare(t, request)
	form, err := url.ParseQuery(prepared.Body.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {"id"}, "client_assertion": {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
	}
	if form.Encode() != want.Encode() || prepared.Header["Authorization"].Reveal() != "" {
		t.Errorf("got %v, want %v and no Authorization", form, want)
	}
}

func TestAssertionIsCheckedAndNeverShown(t *testing.T) {
	request := good()
	request.Method = grant.PrivateKeyJWT
	for _, text := range []string{"", "c4n4ry", assertion + ".x"} {
		request.Assertion = grant.NewSecret(text)
		_, err := request.Prepare()
		if jwtkit.CodeOf(err) != jwtkit.CodeRequestInvalid || strings.Contains(err.Error(), "c4n4ry") {
			t.Errorf("%q: %v", text, err)
		}
	}
	request.Assertion = grant.NewSecret(assertion)
	_, err := request.Read(grant.HTTPResponse{Status: 401, Body: []byte(`{"error":"invalid_client","error_description":"bad ` + assertion + `"}`)})
	if jwtkit.CodeOf(err) != jwtkit.CodeInvalidClient || strings.Contains(err.Error(), "c4n4ry") {
		t.Errorf("an echo of the assertion: %v", err)
	}
}

func TestAssertionClaims(t *testing.T) {
	claims := grant.AssertionClaims("orders", "https://id.example", "unique", time.Unix(1800000000, 0))
	for name, want := range map[string]any{
		"iss": "orders", "sub": "orders", "aud": "https://id.example", "jti": "unique",
		"iat": int64(1800000000), "exp": int64(1800000060),
	} {
		if claims[name] != want {
			t.Errorf("%s is %v, want %v", name, claims[name], want)
		}
	}
}
