package issuer

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
)

// TestReferencesAreBounded fills the memory of opaque tokens, which makes room as
// they expire.
func TestReferencesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r references
		const size = 1 << 20
		keep := func(token string) (string, error) {
			return r.keep(reference{token: token, expiry: time.Now().Add(time.Hour)})
		}
		long := strings.Repeat("x", size-referenceBytes)
		for range maxReferenceBytes / size {
			if _, err := keep(long); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := keep("x"); !errors.Is(err, jwtkit.CodeLimitExceeded) {
			t.Errorf("one too many: %v", err)
		}
		time.Sleep(time.Hour)
		text, err := keep("x")
		if kept, found := r.find(text); err != nil || !found || kept.token != "x" || len(r.kept) != 1 || r.bytes != 1+referenceBytes {
			t.Errorf("an hour later: %v, %+v, %d are kept in %d bytes", err, kept, len(r.kept), r.bytes)
		}
	})
}
