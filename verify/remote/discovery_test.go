package remote_test

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/jwtkit/toolkit/jwtkit"
)

func TestDiscoveryAddresses(t *testing.T) {
	const openid, oauth = "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"
	for _, c := range []struct{ issuer, document string }{
		{"", openid},
		{"/", openid},
		{"/tenant/a", "/tenant/a" + openid},
		{"/tenant/a/", "/tenant/a" + openid},
		{"/a%20b//c", "/a b//c" + openid},
		{"", oauth},
		{"/tenant/a", oauth + "/tenant/a"},
	} {
		t.Run(c.issuer+" at "+c.document, func(t *testing.T) {
			key := newKey("a")
			s := listen(t, key)
			issuer := s.base + c.issuer
			s.describeWith(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != c.document {
					http.NotFound(w, r)
					return
				}
				sendMetadata(w, issuer, s.base+"/jwks")
			})
			_, verifier := s.issuer(t, issuer)
			_, err := verifier.Verify(t.Context(), key.token(t, issuer))
			expect(t, err, "")
		})
	}
}

func TestFaultsOfDiscovery(t *testing.T) {
	s := listen(t, newKey("a"))
	for name, c := range map[string]struct {
		issuer string
		answer http.HandlerFunc
		say    string
		asked  int // how many documents
	}{
		"no document":    {s.base, http.NotFound, s.base + `/.well-known/openid-configuration" answers with status 404`, 2},
		"500":            {s.base, status(http.StatusInternalServerError), "status 500", 1},
		"other issuer":   {s.base, metadata("https://evil.example", s.base+"/jwks"), `issuer "https://evil.example", expected exactly "` + s.base + `"`, 1},
		"slash too many": {s.base, metadata(s.base+"/", s.base+"/jwks"), "expected exactly", 1},
		"slash missing":  {s.base + "/", metadata(s.base, s.base+"/jwks"), "expected exactly", 1},
		"no jwks_uri":    {s.base, metadata(s.base, ""), "names no jwks_uri", 1},
		"plain http":     {s.base, metadata(s.base, "http://id.example/jwks"), "use https", 1},
		"password":       {s.base, metadata(s.base, "https://user:pa55@id.example/jwks"), "leave them out", 1},
		"HTML":           {s.base, text("<!doctype html>"), "not valid JSON", 1},
		"named twice":    {s.base, text(`{"issuer":"` + s.base + `","jwks_uri":"https://a.example","jwks_uri":"https://b.example"}`), `"jwks_uri" twice`, 1},
		"other case":     {s.base, text(`{"Issuer":"` + s.base + `","jwks_uri":"` + s.base + `/jwks"}`), `issuer ""`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int32
			s.describeWith(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				c.answer(w, r)
			})
			keys, _ := s.issuer(t, c.issuer)
			_, err := keys.Keys(t.Context(), jwtkit.Header{})
			expect(t, err, jwtkit.CodeKeysUnavailable)
			if h := keys.Health(); h.LastError == nil || !strings.Contains(h.LastError.Detail, c.say) || strings.Contains(h.LastError.Detail, "pa55") {
				t.Errorf("got %v, want %q", h.LastError, c.say)
			}
			if got := int(asked.Load()); got != c.asked {
				t.Errorf("%d documents were asked for, want %d", got, c.asked)
			}
		})
	}
	if s.fetches() != 0 {
		t.Error("keys were fetched all the same")
	}
}

func metadata(issuer, jwksURI string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { sendMetadata(w, issuer, jwksURI) }
}

// Discovery is not repeated for each look at the keys, but when the key set is
// no longer where it was.
func TestKeySetMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key := newKey("a")
		s := pipe(t, key)
		s.answerWith(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `"1"`)
			s.sendKeys(w)
		})
		keys, verifier := s.issuer(t, s.base)
		expect(t, keys.Ready(t.Context()), "")
		for range 3 {
			untilNext(keys)
		}
		const document = "/.well-known/openid-configuration"
		if s.count(document) != 1 || s.fetches() != 4 {
			t.Errorf("%d discoveries and %d fetches, want 1 and 4", s.count(document), s.fetches())
		}

		s.answerWith(http.NotFound)
		s.describeWith(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.URL.Path != "/moved":
				sendMetadata(w, s.base, s.base+"/moved")
			case r.Header.Get("If-None-Match") != "": // an ETag is that of one address
				w.WriteHeader(http.StatusNotModified)
			default:
				io.WriteString(w, `{"keys":[]}`)
			}
		})
		untilNext(keys) // finds the set gone
		_, err := verifier.Verify(t.Context(), key.token(t, s.base))
		expect(t, err, "")
		untilNext(keys) // discovers where it is
		_, err = verifier.Verify(t.Context(), key.token(t, s.base))
		expect(t, err, jwtkit.CodeKeyNotFound)
	})
}
