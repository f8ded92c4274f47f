package remote_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/remote"
)

// TestSoak verifies 1,000 tokens a second, good and bad, while keys rotate and
// the key server fails at random: no answer may be wrong, and neither goroutines
// nor memory may grow. It takes 2 seconds, a minute where JWTKIT_ALL=1 is set,
// and as long as SOAK says where that is set (make soak SOAK=24h).
func TestSoak(t *testing.T) {
	length, rotation := 2*time.Second, 250*time.Millisecond
	if os.Getenv("JWTKIT_ALL") == "1" {
		length, rotation = time.Minute, 5*time.Second
	}
	if text := os.Getenv("SOAK"); text != "" {
		var err error
		length, err = time.ParseDuration(text)
		must(t, err)
		rotation = 5 * time.Second
	}
	s := newSoak(t, rotation)
	s.run(t, length/3) // warms up
	goroutines, heap := s.settle()
	s.run(t, length-length/3)
	t.Log(s.summary())
	moreGoroutines, moreHeap := s.settle()
	t.Logf("goroutines %d, then %d; heap %d KiB, then %d KiB", goroutines, moreGoroutines, heap>>10, moreHeap>>10)
	if moreGoroutines > goroutines+2 {
		t.Errorf("%d goroutines became %d", goroutines, moreGoroutines)
	}
	if moreHeap > heap+heap/20+256<<10 {
		t.Errorf("%d bytes of heap became %d", heap, moreHeap)
	}
	if s.count("accepted") == 0 || s.faults.Load() == 0 {
		t.Error("no token was accepted, or no fault happened: nothing was shown")
	}
}

// A soak is a verifier under load beside a key server that rotates and fails.
// A key is published for longer than the cooldown before it signs, as servers do:
// so no good token may be refused, whenever it comes.
type soak struct {
	server   *keyServer
	keys     *remote.Keys
	verifier [2]*verify.Verifier // plain, and one that remembers tokens
	rotation time.Duration
	faults   atomic.Int64

	mu      sync.Mutex
	ring    []testKey // as published, oldest first; the last is the next to sign
	signing testKey
	first   string // a token of the first key, which stays published
	good    string // a token of the key that signs
	bad     []string
	answers map[string]int
}

const publishedKeys = 20

func newSoak(t *testing.T, rotation time.Duration) *soak {
	s := &soak{rotation: rotation, answers: map[string]int{}}
	first := newKey("first")
	s.server = listen(t, first)
	s.server.answerWith(s.answer)
	var plain *verify.Verifier
	s.keys, plain = s.server.jwks(t, remote.Options{Cooldown: rotation / 4})
	s.verifier = [2]*verify.Verifier{plain, plain.Cached(1000)}
	s.ring, s.signing = []testKey{first}, first
	s.first = first.token(t, s.server.base)
	s.rotate(t)
	must(t, s.keys.Ready(t.Context())) // whatever the faults
	return s
}

// rotate lets the key that was published last sign, and publishes another. The
// server's set is replaced with answerWith's handler still in place.
func (s *soak) rotate(t *testing.T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.signing = s.ring[len(s.ring)-1]
	s.ring = append(s.ring, newKey(fmt.Sprintf("key-%d", rand.Int64())))
	if len(s.ring) > publishedKeys {
		s.ring = slices.Delete(s.ring, 1, 2)
	}
	s.good = s.signing.token(t, s.server.base)
	forged := newKey(s.signing.id)
	s.bad = []string{
		forged.token(t, s.server.base),
		forged.token(t, "https://other.example"),
		s.signing.token(t, "https://other.example"),
		s.good[:len(s.good)-10] + "AAAAAAAAAA",
		strings.Replace(s.good, ".", ".e30", 1),
	}
	s.server.publish(s.ring...)
	s.server.answerWith(s.answer)
}

// answer gives the key set, or one time in three a fault.
func (s *soak) answer(w http.ResponseWriter, r *http.Request) {
	s.server.mu.Lock()
	body := s.server.body
	s.server.mu.Unlock()
	if rand.IntN(3) != 0 {
		w.Header().Set("Cache-Control", "no-store")
		w.Write(body)
		return
	}
	s.faults.Add(1)
	switch rand.IntN(8) {
	case 0:
		w.WriteHeader(http.StatusInternalServerError)
	case 1:
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
	case 2:
		w.Write(body[:len(body)/2])
	case 3:
		io.WriteString(w, "<!doctype html>")
	case 4:
		hangUp(w, r)
	case 5:
		http.Redirect(w, r, "https://other.example/", http.StatusFound)
	case 6:
		time.Sleep(s.rotation / 10)
		w.Write(body)
	case 7:
		select {
		case <-r.Context().Done():
		case <-time.After(s.rotation):
		}
	}
}

// run makes as many verifications as there are milliseconds, each in its own if
// the machine can.
func (s *soak) run(t *testing.T, length time.Duration) {
	stop, start := make(chan struct{}), time.Now()
	var rotating, callers sync.WaitGroup
	rotating.Go(func() {
		for ticker := time.NewTicker(s.rotation); ; {
			select {
			case <-ticker.C:
				s.rotate(t)
			case <-stop:
				ticker.Stop()
				return
			}
		}
	})
	const workers = 8
	for worker := range workers {
		callers.Go(func() {
			for n := worker; n < int(length/time.Millisecond); n += workers {
				time.Sleep(time.Until(start.Add(time.Duration(n) * time.Millisecond)))
				s.verify(t, n)
			}
		})
	}
	callers.Wait()
	close(stop)
	rotating.Wait()
}

// verify judges one token and the answer to it.
func (s *soak) verify(t *testing.T, n int) {
	s.mu.Lock()
	good, bad := s.good, s.bad[rand.IntN(len(s.bad))]
	s.mu.Unlock()
	verifier := s.verifier[rand.IntN(2)]
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	switch n % 10 {
	case 0: // nobody's: never accepted
		_, err := verifier.Verify(ctx, newKey(fmt.Sprintf("bogus-%d", n)).token(t, s.server.base))
		s.note(t, "bogus kid", err, err != nil)
	case 1, 2:
		_, err := verifier.Verify(ctx, bad)
		s.note(t, "bad", err, err != nil)
	case 3, 4: // the first key is known since the start, so it is decided, whatever happens
		_, err := verifier.Verify(ctx, s.first)
		s.note(t, "first key", err, err == nil)
	default: // the key may not be known yet, but must not be denied
		_, err := verifier.Verify(ctx, good)
		s.note(t, "good", err, err == nil || jwtkit.CodeOf(err) == jwtkit.CodeKeysUnavailable)
	}
}

func (s *soak) note(t *testing.T, kind string, err error, right bool) {
	if !right {
		t.Errorf("wrong answer to a token that is %s: %v", kind, err)
	}
	answer := "accepted"
	if err != nil {
		answer = kind + " " + string(jwtkit.CodeOf(err))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[answer]++
}

func (s *soak) count(answer string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.answers[answer]
}

// settle lets what is under way end, and gives what is left.
func (s *soak) settle() (goroutines int, heap uint64) {
	goroutines = runtime.NumGoroutine()
	for same := 0; same < 20; same++ { // a second without a change
		s.server.client.CloseIdleConnections()
		time.Sleep(50 * time.Millisecond)
		if n := runtime.NumGoroutine(); n != goroutines {
			goroutines, same = n, 0
		}
	}
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return goroutines, m.HeapAlloc
}

func (s *soak) summary() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Sprintf("%d fetches, %d faults, answers %v", s.server.fetches(), s.faults.Load(), s.answers)
}
