package issuer

import (
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
)

// TestRevokedTokensAreBounded fills the memory of revoked tokens, which makes room
// as they expire.
func TestRevokedTokensAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, err := newRevoked("")
		if err != nil {
			t.Fatal(err)
		}
		full := make(map[digest]int64)
		for i := range maxRevoked {
			full[digestOf(Secret(strconv.Itoa(i)))] = time.Now().Add(time.Minute).Unix()
		}
		r.snapshot.Store(&full)
		expiry := time.Now().Add(time.Hour)
		if err := r.add("a.b.c", expiry); !errors.Is(err, jwtkit.CodeLimitExceeded) || r.has("a.b.c") {
			t.Errorf("one too many: %v", err)
		}
		time.Sleep(time.Minute)
		if err := r.add("a.b.c", expiry); err != nil || !r.has("a.b.c") || !r.has("a.b.changed") || r.has("a.x.c") {
			t.Errorf("a minute later: %v", err)
		}
		if left := len(*r.snapshot.Load()); left != 1 {
			t.Errorf("%d are remembered, want the one that has not expired", left)
		}
	})
}
