package peers

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// judging is the number of goroutines, the same everywhere, so that a seed makes
// the same mutations on every machine.
const judging = 4

// TestDifferential judges mutated tokens with this module's verifier and three
// libraries. Ours must say what the mutation makes of the token, never accept
// what all three refuse, and every other difference must be in a class.
//
// JWTKIT_ALL=1 judges 20,000 tokens, PEERS_TOKENS=1000000 as many as it says,
// PEERS_SEED repeats a run, but for the keys.
func TestDifferential(t *testing.T) {
	count, seed := number(t, "PEERS_TOKENS", 2_000), uint64(number(t, "PEERS_SEED", int(time.Now().UnixNano()>>10)))
	if os.Getenv("JWTKIT_ALL") != "" {
		count = number(t, "PEERS_TOKENS", 20_000)
	}
	t.Logf("%d tokens, PEERS_SEED=%d", count, seed)
	courts := []*court{
		newCourt(t, newRealm("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")),
		newCourt(t, newRealm("HS256", "HS384", "HS512")),
	}
	all := newTotals()
	var workers sync.WaitGroup
	for worker := range judging {
		random := rand.New(rand.NewPCG(seed, uint64(worker)))
		workers.Go(func() {
			own := newTotals()
			for i := worker; i < count; i += judging {
				own.judge(courts[random.IntN(len(courts))], random)
			}
			all.add(own)
		})
	}
	workers.Wait()
	all.report(t, count >= 20_000)
}

func number(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s is %q, not a number", name, text)
	}
	return n
}

// A court is a realm and those who judge its tokens.
type court struct {
	realm  *realm
	ours   Judge
	others map[libraries]Judge
}

func newCourt(t *testing.T, r *realm) *court {
	t.Helper()
	c := &court{realm: r, others: map[libraries]Judge{}}
	var err error
	if c.ours, err = Ours(r.setting); err != nil {
		t.Fatal(err)
	}
	for library, open := range map[libraries]func(Setting) (Judge, error){goJose: GoJose, golangJWT: Keyfunc, jwx: JWX} {
		if c.others[library], err = open(r.setting); err != nil {
			t.Fatal(library, ": ", err)
		}
	}
	for _, key := range r.keys {
		d := newDraft(r, rand.New(rand.NewPCG(1, 1)))
		d.signer, d.header = key, set(set(d.header, "alg", quote(key.Algorithm)), "kid", quote(key.ID))
		good := d.token()
		for library, judge := range c.others {
			if err := judge(good); err != nil {
				t.Fatalf("%s refuses a good token of %s: %v", library, key.Algorithm, err)
			}
		}
	}
	return c
}

// totals counts what happened in a run.
type totals struct {
	mutex    sync.Mutex
	accepted int
	refused  int
	byClass  map[string]map[libraries]int
	wrong    map[string]string // by kinds, so that one cause is told once
	times    map[string]int
}

func newTotals() *totals {
	return &totals{byClass: map[string]map[libraries]int{}, wrong: map[string]string{}, times: map[string]int{}}
}

// judge makes one mutated token and compares what becomes of it.
func (s *totals) judge(c *court, random *rand.Rand) {
	d := newDraft(c.realm, random)
	d.mutate()
	token := d.token()
	err := c.ours(token)
	if err == nil {
		s.accepted++
	} else {
		s.refused++
	}
	if d.bad != (err != nil) {
		s.fault(d, fmt.Sprintf("ours says %v", err))
	}
	agree := libraries(0)
	for library, judge := range c.others {
		theirs := judge(token)
		if (theirs == nil) == (err == nil) {
			agree |= library
		} else if !s.explain(d, library, theirs == nil) {
			s.fault(d, fmt.Sprintf("%s says %v, ours %v", library, theirs, err))
		}
	}
	if err == nil && agree == 0 {
		s.fault(d, "ours accepts what all others refuse")
	}
}

// explain finds the class of a difference.
func (s *totals) explain(d *draft, library libraries, accepts bool) bool {
	for i := range classes {
		if c := &classes[i]; c.explains(d.kinds, library, accepts) {
			if s.byClass[c.name] == nil {
				s.byClass[c.name] = map[libraries]int{}
			}
			s.byClass[c.name][library]++
			return true
		}
	}
	return false
}

func (s *totals) fault(d *draft, what string) {
	key := strings.Join(d.kinds, " + ") + ": " + what
	if len(what) > 40 {
		key = strings.Join(d.kinds, " + ") + ": " + what[:40]
	}
	s.wrong[key] = what + "\n\t" + d.String()
	s.times[key]++
}

func (s *totals) add(other *totals) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.accepted += other.accepted
	s.refused += other.refused
	for name, counts := range other.byClass {
		if s.byClass[name] == nil {
			s.byClass[name] = map[libraries]int{}
		}
		for library, n := range counts {
			s.byClass[name][library] += n
		}
	}
	for key, what := range other.wrong {
		s.wrong[key] = what
		s.times[key] += other.times[key]
	}
}

// report prints the table of classes and what is in none. In a run that is long
// enough, every class must have been met.
func (s *totals) report(t *testing.T, complete bool) {
	t.Helper()
	var table strings.Builder
	fmt.Fprintf(&table, "ours accepts %d and refuses %d\n%-34s %8s %11s %8s\n", s.accepted, s.refused, "class", goJose, golangJWT, jwx)
	for _, c := range classes {
		n := s.byClass[c.name]
		fmt.Fprintf(&table, "%-34s %8d %11d %8d  %s\n", c.name, n[goJose], n[golangJWT], n[jwx], c.reason)
		for library := goJose; complete && library <= jwx; library <<= 1 {
			if (c.accept|c.refuse)&library != 0 && n[library] == 0 {
				t.Errorf("the class %q lists %s, which never differed: strike it out", c.name, library)
			}
		}
	}
	t.Log(table.String())
	shown := 0
	for key, what := range s.wrong {
		if shown++; shown > 40 {
			break
		}
		t.Errorf("%d times, in no class: %s", s.times[key], what)
	}
	if shown > 0 {
		t.Errorf("%d kinds of differences are in no class", len(s.wrong))
	}
}

// TestClasses holds the list to its rules.
func TestClasses(t *testing.T) {
	known := map[string]bool{}
	for _, m := range mutations {
		if known[m.kind] {
			t.Errorf("two mutations are called %q", m.kind)
		}
		known[m.kind] = true
	}
	for _, c := range classes {
		if c.refuse == goJose|golangJWT|jwx {
			t.Errorf("the class %q has all others refuse what ours accepts", c.name)
		}
		for _, kind := range c.kinds {
			if !known[kind] {
				t.Errorf("the class %q names %q, which is no mutation", c.name, kind)
			}
		}
	}
}
