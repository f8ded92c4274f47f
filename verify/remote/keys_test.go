package remote_test

import (
	"context"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/remote"
)

func TestVerifiesOverARealSocket(t *testing.T) {
	key := newKey("a")
	s := listen(t, key)
	for name, open := range map[string]func() (*remote.Keys, *verify.Verifier){
		"JWKS":   func() (*remote.Keys, *verify.Verifier) { return s.jwks(t, remote.Options{}) },
		"Issuer": func() (*remote.Keys, *verify.Verifier) { return s.issuer(t, s.base) },
	} {
		t.Run(name, func(t *testing.T) {
			_, verifier := open()
			_, err := verifier.Verify(t.Context(), key.token(t, s.base))
			expect(t, err, "")
			_, err = verifier.Verify(t.Context(), newKey("a").token(t, s.base))
			expect(t, err, jwtkit.CodeSignatureInvalid)
		})
	}
}

// Keys of one issuer verify no token of another, even under a policy that takes
// any issuer.
func TestKeysAreBoundToTheirIssuer(t *testing.T) {
	key := newKey("a")
	s := listen(t, key)
	keys, _ := s.issuer(t, s.base)
	verifier, err := verify.New(keys, verify.Policy{AnyIssuer: true, AnyAudience: true})
	if err != nil {
		t.Fatal(err)
	}
	_, err = verifier.Verify(t.Context(), key.token(t, "https://other.example"))
	expect(t, err, jwtkit.CodeIssuerMismatch)

	_, err = verify.New(keys, verify.Policy{Issuer: "https://other.example", AnyAudience: true})
	expect(t, err, jwtkit.CodePolicyInvalid)
}

func TestJWKSWithoutIssuerBindsNothing(t *testing.T) {
	key := newKey("a")
	s := listen(t, key)
	keys, err := remote.JWKS(t.Context(), s.base+"/jwks", "", remote.Options{Client: s.client})
	if err != nil {
		t.Fatal(err)
	}
	defer keys.Close()
	verifier, err := verify.New(keys, verify.Policy{Issuer: "https://named.example", AnyAudience: true})
	if err != nil {
		t.Fatal(err)
	}
	_, err = verifier.Verify(t.Context(), key.token(t, "https://named.example"))
	expect(t, err, "")
}

func TestUnknownKidsCostOneFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		known, next := newKey("known"), newKey("next")
		s := pipe(t, known)
		keys, verifier := s.jwks(t, remote.Options{})
		expect(t, keys.Ready(t.Context()), "")
		for i := range 200 {
			_, err := verifier.Verify(t.Context(), newKey("bogus"+strconv.Itoa(i)).token(t, s.base))
			expect(t, err, jwtkit.CodeKeyNotFound)
		}
		if got := s.fetches(); got != 2 {
			t.Errorf("200 unknown kids: %d fetches, want that of the start and one", got)
		}

		// A real rotation after the storm is seen when the cooldown is over.
		s.publish(known, next)
		time.Sleep(10 * time.Second)
		_, err := verifier.Verify(t.Context(), next.token(t, s.base))
		expect(t, err, "")
	})
}

func TestFirstUnknownKidIsFetchedForAtOnce(t *testing.T) {
	old, next := newKey("old"), newKey("next")
	s := listen(t, old)
	keys, verifier := s.jwks(t, remote.Options{})
	expect(t, keys.Ready(t.Context()), "")
	s.publish(next)
	_, err := verifier.Verify(t.Context(), next.token(t, s.base))
	expect(t, err, "")
	_, err = verifier.Verify(t.Context(), old.token(t, s.base))
	expect(t, err, jwtkit.CodeKeyNotFound)
}

func TestRotationUnderLoadCostsOneFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := pipe(t, newKey("old"))
		keys, verifier := s.jwks(t, remote.Options{})
		expect(t, keys.Ready(t.Context()), "")
		next := newKey("next")
		s.publish(next)
		open := s.gate()

		token, served := next.token(t, s.base), make(chan error)
		for range 100 {
			go func() {
				_, err := verifier.Verify(t.Context(), token)
				served <- err
			}()
		}
		synctest.Wait() // all 100 wait for the one fetch
		close(open)
		for range 100 {
			expect(t, <-served, "")
		}
		if got := s.fetches(); got != 2 {
			t.Errorf("%d fetches, want that of the start and one", got)
		}
	})
}

// A fetch that was under way may have begun before the key was published.
func TestUnknownKidDuringAnOlderFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := pipe(t)
		keys, verifier := s.jwks(t, remote.Options{})
		expect(t, keys.Ready(t.Context()), "")
		open := make(chan struct{})
		s.answerWith(func(w http.ResponseWriter, _ *http.Request) {
			<-open
			w.Write([]byte(`{"keys":[]}`))
		})
		untilNext(keys) // a refresh is under way, with the old answer
		key, answer := newKey("new"), make(chan error)
		s.publish(key)
		go func() {
			_, err := verifier.Verify(t.Context(), key.token(t, s.base))
			answer <- err
		}()
		synctest.Wait()
		close(open)
		expect(t, <-answer, "")
	})
}

func TestCancelledCallerDoesNotEndTheFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key := newKey("new")
		s := pipe(t)
		keys, verifier := s.jwks(t, remote.Options{})
		expect(t, keys.Ready(t.Context()), "")
		s.publish(key)
		open := s.gate()

		first, cancel := context.WithCancel(t.Context())
		token, cancelled, served := key.token(t, s.base), make(chan error), make(chan error)
		verifyInto := func(ctx context.Context, answer chan error) {
			_, err := verifier.Verify(ctx, token)
			answer <- err
		}
		go verifyInto(first, cancelled)
		synctest.Wait() // the first caller started the fetch
		go verifyInto(t.Context(), served)
		synctest.Wait()
		cancel()
		expect(t, <-cancelled, jwtkit.CodeKeysUnavailable)
		close(open)
		expect(t, <-served, "")
		if got := s.fetches(); got != 2 {
			t.Errorf("%d fetches, want that of the start and one", got)
		}
	})
}

func TestKeyReplacedUnderItsKid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		old, next := newKey("same"), newKey("same")
		s := pipe(t, old)
		_, verifier := s.jwks(t, remote.Options{})
		for range 50 {
			_, err := verifier.Verify(t.Context(), newKey("same").token(t, s.base))
			expect(t, err, jwtkit.CodeSignatureInvalid)
		}
		if got := s.fetches(); got != 2 {
			t.Errorf("50 bad signatures: %d fetches, want that of the start and one", got)
		}
		s.publish(next)
		time.Sleep(10 * time.Second)
		_, err := verifier.Verify(t.Context(), next.token(t, s.base))
		expect(t, err, "")
		_, err = verifier.Verify(t.Context(), old.token(t, s.base))
		expect(t, err, jwtkit.CodeSignatureInvalid)
	})
}

// Bad signatures and unknown kids have each a cooldown of their own.
func TestBadSignaturesDoNotSpendTheCooldownOfUnknownKids(t *testing.T) {
	known, next := newKey("known"), newKey("next")
	s := listen(t, known)
	_, verifier := s.jwks(t, remote.Options{})
	_, err := verifier.Verify(t.Context(), newKey("known").token(t, s.base))
	expect(t, err, jwtkit.CodeSignatureInvalid)
	s.publish(known, next)
	_, err = verifier.Verify(t.Context(), next.token(t, s.base))
	expect(t, err, "")
}

func TestGenerationChangesWithTheKeys(t *testing.T) {
	s := listen(t, newKey("old"))
	keys, _ := s.jwks(t, remote.Options{})
	expect(t, keys.Ready(t.Context()), "")
	before := keys.Generation()
	keys.Refetch(t.Context(), jwtkit.Header{KeyID: "old"})
	if got := keys.Generation(); got != before || got == 0 {
		t.Errorf("the same keys again: generation %d after %d", got, before)
	}
	s.publish(newKey("new"))
	_, err := keys.Keys(t.Context(), jwtkit.Header{KeyID: "new"})
	expect(t, err, "")
	if got := keys.Generation(); got == before {
		t.Errorf("other keys: still generation %d", got)
	}
}
