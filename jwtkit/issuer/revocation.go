package issuer

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
)

// maxRevoked bounds the tokens that are remembered as revoked. Each is
// forgotten when it expires.
const maxRevoked = 10_000

// revoked holds the tokens that were given up before their time: the digest of
// what is signed of a token, which nobody can write in another way, and its
// expiry in Unix seconds.
type revoked struct {
	state    state
	changing sync.Mutex
	snapshot atomic.Pointer[map[digest]int64]
}

func newRevoked(kept state) (*revoked, error) {
	records := map[string]int64{}
	if _, err := kept.load(revokedFile, &records); err != nil {
		return nil, err
	}
	tokens := make(map[digest]int64, len(records))
	for text, expiry := range records {
		sum, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil || len(sum) != sha256.Size {
			return nil, invalid(revokedFile + " of the state is damaged; put it right or remove it")
		}
		tokens[digest(sum)] = expiry
	}
	r := &revoked{state: kept}
	r.snapshot.Store(&tokens)
	return r, nil
}

// signedPart is the digest of header and payload.
func signedPart(token string) digest {
	dot := max(strings.LastIndexByte(token, '.'), 0)
	return sha256.Sum256([]byte(token[:dot]))
}

func (r *revoked) has(token string) bool {
	_, found := (*r.snapshot.Load())[signedPart(token)]
	return found
}

func (r *revoked) add(token string, expiry time.Time) error {
	r.changing.Lock()
	defer r.changing.Unlock()
	now := time.Now().Unix()
	tokens := maps.Clone(*r.snapshot.Load())
	maps.DeleteFunc(tokens, func(_ digest, expiry int64) bool { return expiry <= now })
	if len(tokens) >= maxRevoked {
		return &jwtkit.Error{Code: jwtkit.CodeLimitExceeded, Detail: "too many tokens are revoked; the first to expire makes room"}
	}
	tokens[signedPart(token)] = expiry.Unix()
	if err := r.save(tokens); err != nil {
		return err
	}
	r.snapshot.Store(&tokens)
	return nil
}

func (r *revoked) save(tokens map[digest]int64) error {
	if r.state == "" {
		return nil
	}
	records := make(map[string]int64, len(tokens))
	for sum, expiry := range tokens {
		records[base64.RawURLEncoding.EncodeToString(sum[:])] = expiry
	}
	return r.state.save(revokedFile, records)
}

// revoke is the revocation endpoint (RFC 7009): an app gives up a token of its
// own. What is no good token is as revoked as it can be: 200.
func (s *Issuer) revoke(w http.ResponseWriter, r *http.Request) *refusal {
	app, text, refused := s.readTokenForm(r)
	if refused != nil {
		return refused
	}
	who, token, err := s.judge(r.Context(), text)
	if err != nil {
		sendJSON(w, http.StatusOK, struct{}{})
		return nil
	}
	if clientOf(who) != app.ID {
		return refuse(http.StatusBadRequest, invalidGrant, "the token was issued to another client, who alone may revoke it")
	}
	if err := s.revoked.add(token, who.Claims().Expiry); err != nil {
		s.log.Error("token not revoked", "client_id", app.ID, "error", err)
		w.Header().Set("Retry-After", "60")
		return refuse(http.StatusServiceUnavailable, temporarilyUnavailable, "the token could not be revoked; the log of the issuer says why")
	}
	s.log.Info("token revoked", "client_id", app.ID)
	sendJSON(w, http.StatusOK, struct{}{})
	return nil
}

// readTokenForm reads a request about a token, and who it comes from.
func (s *Issuer) readTokenForm(r *http.Request) (app App, text string, refused *refusal) {
	form, refused := readForm(r, tokenText)
	if refused != nil {
		return App{}, "", refused
	}
	app, refused = s.authenticate(r, form)
	return app, form[tokenText], refused
}

// sortedKeys lists the names in a table.
func sortedKeys[V any](table map[string]V) []string { return slices.Sorted(maps.Keys(table)) }
