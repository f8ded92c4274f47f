package remote_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/remote"
)

func TestRedirects(t *testing.T) {
	strangers := 0
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		strangers++
		io.WriteString(w, `{"keys":[]}`)
	}))
	defer other.Close()
	for name, c := range map[string]struct {
		to         string // n:PATH is that many redirects to PATH
		sameOrigin bool
		code       jwtkit.Code
		say        string
	}{
		"not asked for":   {"1:", false, jwtkit.CodeKeysUnavailable, "is not followed"},
		"other, not ours": {other.URL, false, jwtkit.CodeKeysUnavailable, "is not followed"},
		"same":            {"1:", true, "", ""},
		"three":           {"3:", true, "", ""},
		"four":            {"4:", true, jwtkit.CodeKeysUnavailable, "stopped after 3 redirects"},
		"other":           {other.URL, true, jwtkit.CodeKeysUnavailable, "is not followed"},
		"other scheme":    {"https://SELF/", true, jwtkit.CodeKeysUnavailable, "is not followed"},
		"with a password": {"http://user:pa55@SELF/", true, jwtkit.CodeKeysUnavailable, "is not followed"},
	} {
		t.Run(name, func(t *testing.T) {
			key := newKey("a")
			s := listen(t, key)
			left, _ := strconv.Atoi(c.to[:1])
			s.answerWith(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case strings.HasPrefix(c.to, "http"):
					http.Redirect(w, r, strings.Replace(c.to, "SELF", r.Host, 1), http.StatusTemporaryRedirect)
				case left > 0:
					left--
					http.Redirect(w, r, "/jwks", http.StatusFound)
				default:
					s.sendKeys(w)
				}
			})
			keys, verifier := s.jwks(t, remote.Options{SameOrigin: c.sameOrigin})
			_, err := verifier.Verify(t.Context(), key.token(t, s.base))
			expect(t, err, c.code)
			if h := keys.Health(); c.say != "" && !strings.Contains(h.LastError.Detail, c.say) || h.LastError != nil && strings.Contains(h.LastError.Error(), "pa55") {
				t.Errorf("got %v, want %q", h.LastError, c.say)
			}
		})
	}
	if strangers > 0 {
		t.Errorf("%d redirects to another origin were followed", strangers)
	}
}

func TestWaitForTheFirstSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := pipe(t, newKey("a"))
		s.answerWith(down)
		time.AfterFunc(20*time.Second, func() { s.publish(newKey("a")) })
		o := remote.Options{Client: s.client, Wait: true}

		soon, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		keys, err := remote.Issuer(soon, s.base, o)
		expect(t, err, jwtkit.CodeKeysUnavailable)
		if keys != nil || !strings.Contains(err.Error(), "status 503") {
			t.Errorf("got keys %v and %v, want no keys and the reason", keys, err)
		}
		asked := s.fetches()
		time.Sleep(5 * time.Second)
		if s.fetches() != asked {
			t.Error("keys that nobody has are still fetched")
		}

		keys, err = remote.Issuer(t.Context(), s.base, o)
		expect(t, err, "")
		if err == nil && !keys.Health().Ready {
			t.Error("returned before there was a set")
		}
		keys.Close()
	})
}
