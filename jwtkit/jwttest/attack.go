package jwttest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/jwtkit/toolkit/internal/attack"
)

// Attack sends the handler tokens that it must refuse: unsigned, altered, signed
// with the public key as a secret, with a key of their own, expired, for another
// audience, from another issuer, and more; and good ones, which it must let
// through. It fails the test with a line for each class of tokens that were let
// in, and for each good one that was refused.
//
// The requests are GET / with an Authorization header, handed to api without a
// network; a handler that wants another path or method takes an http.HandlerFunc
// around it. What the handler answers with 2xx it has let in. It must trust i, and
// the audiences and scopes of i.App. While Attack runs, the issuer also publishes
// the key of its broken tokens (see issuer.Issuer.SetBroken); an API that does not
// fetch keys anew is spared those, and the test's log says so.
func Attack(t testing.TB, api http.Handler, i *Issuer) {
	t.Helper()
	result := i.attack(t, api)
	for _, untested := range result.Untested {
		t.Logf("jwttest: not tried: %s", untested)
	}
	for _, line := range result.Lines() {
		t.Errorf("jwttest: %s", line)
	}
}

func (i *Issuer) attack(t testing.TB, api http.Handler) attack.Result {
	t.Helper()
	if err := i.issuer.SetBroken(true); err != nil {
		t.Fatalf("jwttest: no broken tokens: %v", err)
	}
	defer i.issuer.SetBroken(false)
	private, err := i.issuer.SigningKey().PrivateJWK()
	if err != nil {
		t.Fatalf("jwttest: %v", err)
	}
	cases, err := attack.Corpus(t.Context(), attack.Source{
		Good:    i.Token(t),
		JWKS:    i.jwks(t),
		Private: private,
		Faulty: func(ctx context.Context, fault string) (string, error) {
			return i.fetch(ctx, fault, "")
		},
		Broken: func(_ context.Context, cause string) (string, error) {
			made, err := i.issuer.Broken(cause, i.App.ID)
			return made.Text, err
		},
	})
	if err != nil {
		t.Fatalf("jwttest: no tokens to attack with: %v", err)
	}
	result, err := attack.Run(t.Context(), cases, func(ctx context.Context, authorization string) (int, error) {
		request := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
		if authorization != "" {
			request.Header.Set("Authorization", authorization)
		}
		recorder := httptest.NewRecorder()
		api.ServeHTTP(recorder, request)
		return recorder.Code, nil
	})
	if err != nil {
		t.Fatalf("jwttest: the attack broke off: %v", err)
	}
	return result
}

// jwks fetches the key set as everybody can.
func (i *Issuer) jwks(t testing.TB) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, i.URL+"/.well-known/jwks.json", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := i.client.Do(request)
	if err != nil {
		t.Fatalf("jwttest: no answer from the issuer: %v", err)
	}
	defer answer.Body.Close()
	set, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("jwttest: key set not read: %v", err)
	}
	return set
}
