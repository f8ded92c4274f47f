package tokensource_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

// An attempts list keeps what a Source tells its observer.
type attempts struct {
	mu  sync.Mutex
	all []tokensource.Attempt
}

func (a *attempts) observe(attempt tokensource.Attempt) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.all = append(a.all, attempt)
}

func TestSecretIsAskedForEachRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		secrets := []string{"old", "new"}
		var seen []string
		source, err := tokensource.New(tokensource.Options{
			Request: grant.Request{TokenURL: "https://id.example/token", ClientID: clientID},
			Secret: func(context.Context) (grant.Secret, error) {
				if len(secrets) == 0 {
					return grant.Secret{}, errors.New("the vault is sealed")
				}
				secret := secrets[0]
				secrets = secrets[1:]
				return grant.NewSecret(secret), nil
			},
			Client: &http.Client{Transport: direct{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, pass, _ := r.BasicAuth()
				seen = append(seen, pass)
				_, _ = io.WriteString(w, `{"access_token":"good","token_type":"Bearer","expires_in":60}`)
			})}},
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			mustToken(t, source)
			time.Sleep(61 * time.Second)
		}
		if _, err := source.Token(t.Context()); !errors.Is(err, jwtkit.CodeRequestInvalid) || !strings.Contains(err.Error(), "vault is sealed") {
			t.Errorf("got %v", err)
		}
		if !slices.Equal(seen, []string{"old", "new"}) {
			t.Errorf("sent %q", seen)
		}
	})
}

func TestAssertionIsSignedForEachRequestAndItsAudience(t *testing.T) {
	const tokenURL = "https://id.example/token"
	for _, c := range []struct{ issuer, audience, want string }{
		{"", "", tokenURL},
		{"https://id.example", "", "https://id.example"},
		{"https://id.example", "https://other.example", "https://other.example"},
	} {
		synctest.Test(t, func(t *testing.T) {
			var audiences, sent []string
			source, err := tokensource.New(tokensource.Options{
				Request:           grant.Request{TokenURL: tokenURL, ClientID: clientID},
				Issuer:            c.issuer,
				AssertionAudience: c.audience,
				Assertion: func(_ context.Context, audience string) (grant.Secret, error) {
					audiences = append(audiences, audience)
					return grant.NewSecret(fmt.Sprintf("eyJhbGciOiJFUzI1NiJ9.e30.c2l%d", len(audiences))), nil
				},
				Client: &http.Client{Transport: direct{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					sent = append(sent, r.PostFormValue("client_assertion"))
					_, _ = io.WriteString(w, `{"access_token":"good","token_type":"Bearer","expires_in":60}`)
				})}},
			})
			if err != nil {
				t.Fatal(err)
			}
			mustToken(t, source)
			time.Sleep(61 * time.Second)
			mustToken(t, source)
			if !slices.Equal(audiences, []string{c.want, c.want}) || len(sent) != 2 || sent[0] == sent[1] {
				t.Errorf("signed for %q, sent %q", audiences, sent)
			}
		})
	}
}

func TestPrivateKeyJWTNeedsASigner(t *testing.T) {
	_, err := tokensource.New(tokensource.Options{Request: grant.Request{
		TokenURL: "https://id.example/token", ClientID: clientID, Method: grant.PrivateKeyJWT,
	}})
	if !errors.Is(err, jwtkit.CodeRequestInvalid) || !strings.Contains(err.Error(), "Options.Assertion") {
		t.Errorf("got %v", err)
	}
}

func TestNewRefusesAnIssuerThatCannotBeAsked(t *testing.T) {
	for _, issuer := range []string{"http://id.example", "id.example", "https://id.example?x"} {
		_, err := tokensource.New(tokensource.Options{Issuer: issuer, Request: grant.Request{
			TokenURL: "https://id.example/token", ClientID: clientID, ClientSecret: grant.NewSecret(secret),
		}})
		if !errors.Is(err, jwtkit.CodeRequestInvalid) {
			t.Errorf("%s: %v", issuer, err)
		}
	}
}

func TestFailedRenewalInTheBackgroundIsObserved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{Lifetime: 100}
		e.Answer = func(w http.ResponseWriter, r *http.Request, n int) {
			if n == 2 {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			e.Issue(w, r, n)
		}
		var seen attempts
		source, err := tokensource.New(tokensource.Options{
			Request: grant.Request{TokenURL: "https://id.example/token", ClientID: clientID, ClientSecret: grant.NewSecret(secret)},
			Client:  &http.Client{Transport: direct{e}},
			Observe: seen.observe,
		})
		if err != nil {
			t.Fatal(err)
		}
		mustToken(t, source)
		time.Sleep(81 * time.Second)
		for range 2 { // the first asks in the background, and so does the second
			mustToken(t, source)
			time.Sleep(2 * time.Second)
		}
		synctest.Wait()
		if len(seen.all) != 3 {
			t.Fatalf("observed %d attempts: %v", len(seen.all), seen.all)
		}
		failed, last := seen.all[1], seen.all[2]
		if !errors.Is(failed.Err, jwtkit.CodeTokenEndpointUnreachable) || failed.Failures != 1 || failed.RetryAt.IsZero() {
			t.Errorf("the failure is observed as %+v", failed)
		}
		if last.Err != nil || last.Failures != 0 || !last.RetryAt.IsZero() || last.Token.Reveal() != "token-3" {
			t.Errorf("the success is observed as %+v", last)
		}
	})
}
