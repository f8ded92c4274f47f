package issuer

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

// TestToldOnce holds that a secret waits for its session alone, once, and not for
// long.
func TestToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var waiting told
		mine, other := session{value: "mine"}, session{value: "other"}
		waiting.keep(mine, App{ID: "a", Secret: "s"})
		if waiting.take(other) != nil {
			t.Error("another session is told")
		}
		if shown := waiting.take(mine); shown == nil || shown.ID != "a" || shown.Secret != "s" {
			t.Errorf("told %+v", shown)
		}
		if waiting.take(mine) != nil {
			t.Error("told twice")
		}
		waiting.keep(mine, App{ID: "b"})
		time.Sleep(toldFor)
		if waiting.take(mine) != nil {
			t.Error("told too late")
		}
		for i := range 10 * maxTolds {
			waiting.keep(session{value: strconv.Itoa(i)}, App{})
		}
		if len(waiting.apps) > maxTolds {
			t.Errorf("%d wait", len(waiting.apps))
		}
	})
}
