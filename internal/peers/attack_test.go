package peers

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/jwtkit/toolkit/internal/attack"
	server "github.com/jwtkit/toolkit/jwtkit/issuer"
	"github.com/jwtkit/toolkit/jwtkit/jwttest"
	"github.com/jwtkit/toolkit/jwtkit/sign"
)

// TestAttack tries every middleware with the tokens of jwttest.Attack, and with
// those that take the issuer's private key. What is found must be what the list of
// faults says, no more and no less.
func TestAttack(t *testing.T) {
	found := map[string]map[wrong]bool{} // by middleware
	for _, m := range Middlewares {
		found[m.Name] = wrongAnswers(t, m)
	}
	t.Log(faultTable(found))
	for _, f := range faults {
		for _, m := range Middlewares {
			listed, seen := slices.Contains(f.by, m.Name), found[m.Name][f.wrong]
			switch delete(found[m.Name], f.wrong); {
			case listed && !seen:
				t.Errorf("%s: listed, but not found: %s: %s", m.Name, f.class, f.said)
			case seen && !listed:
				t.Errorf("%s: not listed: %s: %s", m.Name, f.class, f.said)
			}
		}
	}
	for name, rest := range found {
		for w := range rest {
			t.Errorf("%s: in no fault: %s: %s", name, w.class, w.said)
		}
	}
}

// faultTable shows what was found of each fault.
func faultTable(found map[string]map[wrong]bool) string {
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "\n")
	for _, m := range Middlewares {
		fmt.Fprint(table, m.Name, "\t")
	}
	for _, f := range faults {
		fmt.Fprint(table, "\n")
		for _, m := range Middlewares {
			fmt.Fprint(table, map[bool]string{true: "✖", false: "-"}[found[m.Name][f.wrong]], "\t")
		}
		fmt.Fprintf(table, "%s: %s\t%s", f.class, f.said, f.reason)
	}
	table.Flush()
	return text.String()
}

// wrongAnswers attacks a middleware behind RS256, the usual algorithm, behind PS256
// for its salt, and behind ES256, that of the tokens which only a broken issuer
// signs.
func wrongAnswers(t *testing.T, m Middleware) map[wrong]bool {
	t.Helper()
	found := map[wrong]bool{}
	for _, algorithm := range []string{"RS256", "PS256", "ES256"} {
		result := attackOn(t, m, algorithm)
		for _, f := range result.Findings {
			found[wrong{f.Class, f.Say()}] = true
		}
		if algorithm == "ES256" && len(result.Untested) > 0 {
			t.Errorf("%s: not tried: %s", m.Name, result.Untested)
		}
	}
	return found
}

// attackOn sends one middleware all there is.
func attackOn(t *testing.T, m Middleware, algorithm string) attack.Result {
	t.Helper()
	i := jwttest.NewIssuer(t)
	if _, err := i.Issuer().RotateKeys(server.Rotation{Algorithm: algorithm}); err != nil {
		t.Fatal(err)
	}
	api, err := m.Open(t.Context(), API{Issuer: i.URL, Audience: i.App.Audiences[0], Algorithm: algorithm})
	if err != nil {
		t.Fatal(err)
	}
	if err := i.Issuer().SetBroken(true); err != nil {
		t.Fatal(err)
	}
	cases, err := attack.Corpus(t.Context(), sourceOf(t, i))
	if err != nil {
		t.Fatal(err)
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
		t.Fatal(err)
	}
	return result
}

// sourceOf is an issuer that is asked in person, and gives its key away.
func sourceOf(t *testing.T, i *jwttest.Issuer) attack.Source {
	t.Helper()
	private, err := i.Issuer().SigningKey().PrivateJWK()
	if err != nil {
		t.Fatal(err)
	}
	return attack.Source{
		Good: i.Token(t),
		JWKS: sign.JWKS(i.Issuer().SigningKey()),
		Faulty: func(_ context.Context, fault string) (string, error) {
			if err := i.Issuer().SetFault(fault, server.FaultSpan{Count: 1}); err != nil {
				return "", err
			}
			return i.Token(t), nil
		},
		Broken: func(_ context.Context, cause string) (string, error) {
			made, err := i.Issuer().Broken(cause, i.App.ID)
			return made.Text, err
		},
		Private: private,
	}
}
