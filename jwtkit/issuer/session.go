package issuer

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"strings"
	"time"
)

// sessions of the dashboard are not remembered: a cookie carries its expiry and
// whether the admin token was given, under a MAC with a key of this process.
type sessions struct {
	key  [32]byte
	path string
}

const (
	sessionCookie = "jwtkit-apps"
	sessionLife   = 12 * time.Hour
)

func newSessions(path string) sessions {
	s := sessions{path: path}
	rand.Read(s.key[:]) // never fails
	return s
}

// A session is a browser's at the dashboard.
type session struct {
	value string // of the cookie
	admin bool   // the admin token was given
}

// mac binds a text to the key of this process, for one purpose.
func (s *sessions) mac(purpose, text string) string {
	h := hmac.New(sha256.New, s.key[:])
	h.Write([]byte(purpose + "\x00" + text))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// begin gives the browser a new session.
func (s *sessions) begin(w http.ResponseWriter, r *http.Request, admin bool) session {
	kind := "local"
	if admin {
		kind = "admin"
	}
	expiry := time.Now().Add(sessionLife).UTC().Format(time.RFC3339)
	text := kind + "." + expiry + "." + rand.Text()
	made := session{value: text + "." + s.mac("session", text), admin: admin}
	http.SetCookie(w, &http.Cookie{
		Name: sessionCookie, Value: made.value, Path: s.path, MaxAge: int(sessionLife / time.Second),
		HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode,
	})
	return made
}

// of gives the session that a request belongs to, if it is one of ours and not
// over.
func (s *sessions) of(r *http.Request) (session, bool) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return session{}, false
	}
	dot := max(strings.LastIndexByte(cookie.Value, '.'), 0)
	text, mac := cookie.Value[:dot], cookie.Value[min(dot+1, len(cookie.Value)):]
	if subtle.ConstantTimeCompare([]byte(mac), []byte(s.mac("session", text))) != 1 {
		return session{}, false
	}
	parts := strings.Split(text, ".")
	expiry, err := time.Parse(time.RFC3339, parts[1])
	if err != nil || !time.Now().Before(expiry) {
		return session{}, false
	}
	return session{value: cookie.Value, admin: parts[0] == "admin"}, true
}

// formToken is what every form of a session must send along.
func (s *sessions) formToken(of session) string { return s.mac("form", of.value) }

func (s *sessions) isFormToken(of session, token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.formToken(of))) == 1
}
