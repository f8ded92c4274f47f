package bearer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/bearer"
)

// shows gives the first piece of a secret text that stands in what was shown, as
// it is or in hexadecimal. Pieces are long enough not to stand there by chance.
func shows(shown, secret string) string {
	const length = 12
	for i := 0; i+length <= len(secret); i++ {
		piece := secret[i : i+length]
		if strings.Contains(shown, piece) || strings.Contains(shown, fmt.Sprintf("%x", piece)) {
			return piece
		}
	}
	return ""
}

// A brokenStore is Revocations that cannot be asked.
type brokenStore struct{}

func (brokenStore) Revoked(context.Context, verify.RevocationClaims) (bool, error) {
	return false, errors.New("store unreachable")
}

// everyPath gives a request for each way through a guard, with what of it must
// not be shown.
func everyPath(t *testing.T) map[string]struct {
	guard  bearer.Guard
	sent   *http.Request
	secret string
} {
	v := verifier(t)
	plain := bearer.Guard{Verifier: v}
	lax := bearer.Guard{Verifier: v, QueryParameter: "access_token", FormParameter: "access_token"}
	good, old := token(t, nil), expired(t)
	list := new(verify.RevocationList)
	if err := list.Revoke(revocation("ann")); err != nil {
		t.Fatal(err)
	}
	forged := good[:len(good)-8] + "AAAAAAAA"
	const basic = "Y2FuYXJ5OnRoaXMtaXMtdGhlLXNlY3JldA"
	return map[string]struct {
		guard  bearer.Guard
		sent   *http.Request
		secret string
	}{
		"good":             {plain, request("", "", "Bearer "+good), good},
		"expired":          {plain, request("", "", "Bearer "+old), old},
		"forged":           {plain, request("", "", "Bearer "+forged), forged},
		"without scheme":   {plain, request("", "", old), old},
		"Basic":            {plain, request("", "", "Basic "+basic), basic},
		"two headers":      {plain, request("", "", "Basic "+basic, "Bearer "+good), basic + good},
		"quoted":           {plain, request("", "", `Bearer "`+good+`"`), good},
		"cut":              {plain, request("", "", "Bearer "+good[:len(good)-1]), good},
		"five segments":    {plain, request("", "", "Bearer "+good+".a.b"), good},
		"long":             {plain, request("", "", "Bearer "+strings.Repeat(good, 300)), good},
		"scope":            {plain.WithScopes("a"), request("", "", "Bearer "+good), good},
		"query, form":      {lax, request("access_token="+good, "access_token="+old), good + old},
		"query":            {lax, request("access_token="+old, ""), old},
		"form":             {lax, request("", "access_token="+old), old},
		"query, broken":    {lax, request("access_token="+good+"&%zz", ""), good},
		"form, broken":     {lax, request("", "access_token="+good+"&%zz"), good},
		"query, no token":  {lax, request("access_token=%20"+good, ""), good},
		"keys unavailable": {bearer.Guard{Verifier: verifierOf(t, down{jwtkit.CodeKeysUnavailable})}, request("", "", "Bearer "+good), good},
		"revoked":          {bearer.Guard{Verifier: v.WithRevocations(list)}, request("", "", "Bearer "+good), good},
		"store broken":     {bearer.Guard{Verifier: v.WithRevocations(brokenStore{})}, request("", "", "Bearer "+good), good},
		"no verifier":      {bearer.Guard{}, request("", "", "Bearer "+good), good},
	}
}

// No token, no part of a signature and no secret leaves by a log, an answer or a
// hook that prints what it gets.
func TestNothingSecretIsShown(t *testing.T) {
	for name, c := range everyPath(t) {
		t.Run(name, func(t *testing.T) {
			var shown bytes.Buffer
			c.guard.Details = true
			c.guard.Log = slog.New(slog.NewJSONHandler(&shown, &slog.HandlerOptions{Level: slog.LevelDebug}))
			c.guard.Observe = func(_ *http.Request, e bearer.Event) {
				marshalled, err := json.Marshal(e)
				if err != nil {
					t.Error(err)
				}
				shown.Write(marshalled)
				for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
					fmt.Fprintf(&shown, verb, e)
				}
				slog.New(slog.NewTextHandler(&shown, nil)).Info("observed", "event", e)
			}
			answer := serve(c.guard, c.sent)
			fmt.Fprint(&shown, answer.Header(), answer.Body)
			if shown.Len() == 0 {
				t.Fatal("nothing was shown at all")
			}
			for what, text := range map[string]string{"what was sent": c.secret, "the secret of the issuer": string(secret)} {
				if piece := shows(shown.String(), text); piece != "" {
					t.Errorf("%q of %s is shown in\n%s", piece, what, &shown)
				}
			}
		})
	}
}
