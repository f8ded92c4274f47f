package tokensource_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

// Whatever is printed, logged or marshalled on the way of a token: neither it
// nor the secret is in it.
func TestNothingSecretIsShown(t *testing.T) {
	const token = "c4n4ry-token"
	s := newScene(t, &api{})
	s.endpoint.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
		if n > 1 { // a server that echoes what it was sent
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"error":"invalid_client","error_description":%q}`, r.Header.Get("Authorization")+" "+secret)
			return
		}
		fmt.Fprintf(w, `{"access_token":%q,"token_type":"Bearer","expires_in":60}`, token)
	}
	req, _ := http.NewRequestWithContext(t.Context(), "GET", s.server.URL, nil)
	response, err := s.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	held, err := s.source.Renew(t.Context(), tokensource.Token{}) // renews nothing, but waits until the last flight is over
	if err != nil || held.Reveal() != token || len(s.refusals) != 1 || s.refusals[0].Err == nil {
		t.Fatalf("not the scene that this test needs: %v, %v", held, s.refusals)
	}
	const encoded = "s3cr3t%2Fwith%2Bodd%3Achars%25%26+x"
	shapes := []string{
		token, secret, encoded, fmt.Sprintf("%x", token), fmt.Sprintf("%x", secret), fmt.Sprintf("%x", encoded),
		base64.StdEncoding.EncodeToString([]byte(clientID + ":" + encoded)),
	}
	values := []any{
		s.source, &tokensource.Transport{Source: s.source}, held, &held, s.refusals[0], &s.refusals[0], s.refusals[0].Err,
		tokensource.Attempt{Token: held, Err: s.refusals[0].Err},
		tokensource.Options{Request: grant.Request{ClientSecret: grant.NewSecret(secret), Assertion: grant.NewSecret(token)}},
		response.Header, response.Request.Header,
		struct { // fmt asks no method of what is not exported
			source  *tokensource.Source
			token   tokensource.Token
			refusal tokensource.Refusal
		}{s.source, held, s.refusals[0]},
	}
	for _, value := range values {
		var out bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&out, verb+"\n", value)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("text", "value", value)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("json", "value", value)
		if text, err := json.Marshal(value); err == nil {
			out.Write(text)
		}
		for _, shape := range shapes {
			if strings.Contains(out.String(), shape) {
				t.Errorf("%T shows %q", value, shape)
			}
		}
	}
}
