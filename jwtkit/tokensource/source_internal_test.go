package tokensource

import (
	"math"
	"testing"
	"time"
)

// Token must not wait for whoever holds the lock, or it fails after a minute.
func TestCachedReadTakesNoLock(t *testing.T) {
	var source Source
	if err := source.Prime("kept", time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	source.mu.Lock()
	defer source.mu.Unlock()
	read := make(chan Token)
	go func() {
		token, _ := source.Token(t.Context())
		read <- token
	}()
	select {
	case token := <-read:
		if token.Reveal() != "kept" {
			t.Errorf("got %v", token)
		}
	case <-time.After(time.Minute):
		t.Error("Token waits for a lock")
	}
}

// A caller that was overtaken by others starts nothing of its own.
func TestOvertakenCallerStartsNoFlight(t *testing.T) {
	var source Source
	now := time.Now()
	source.hold(Token{Expiry: now.Add(time.Hour)}, now)
	before := source.current.Load()
	source.hold(Token{Expiry: now.Add(time.Hour)}, now)
	if token, err := source.next(t.Context()); err != nil || token.generation != 2 {
		t.Errorf("got %+v, %v", token, err)
	}
	source.renewAhead(before, before.renewAt.Load())
	if source.flight != nil {
		t.Error("a flight for a token that was replaced")
	}
}

// Clients that start together neither renew nor try again together.
func TestRenewalsAndRetriesScatter(t *testing.T) {
	const clients = 100
	now := time.Now()
	renewals, retries := map[int64]bool{}, map[time.Duration]bool{}
	for range clients {
		at := newHeld(Token{Expiry: now.Add(1000 * time.Second)}, now).renewAt.Load()
		if after := time.Duration(at - now.UnixNano()); after < 750*time.Second || after > 800*time.Second {
			t.Errorf("renewed after %s of 1000 s", after)
		}
		wait := backoff(3)
		if wait < 3200*time.Millisecond || wait > 4800*time.Millisecond {
			t.Errorf("tried again after %s, want 4 s give or take 20 %%", wait)
		}
		renewals[at], retries[wait] = true, true
	}
	if len(renewals) < clients/2 || len(retries) < clients/2 {
		t.Errorf("%d clients renew at %d times and try again after %d", clients, len(renewals), len(retries))
	}
	if longest := backoff(math.MaxInt); longest > 72*time.Second {
		t.Errorf("tried again after %s", longest)
	}
}
