package verify

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
)

// MaxRevocations is how many revocations a [RevocationList] holds. Each takes
// about 300 bytes and its texts.
const MaxRevocations = 1 << 20

// A Revocation withdraws the tokens that have every claim named in it: with
// Subject and ClientID, for one, the tokens of that subject at that client.
type Revocation struct {
	Issuer   string // iss; "" is every issuer's
	ID       string // jti
	Subject  string // sub
	Session  string // sid
	ClientID string // client_id, or azp in a token that has none

	// IssuedBefore spares the tokens whose iat is at this instant or later. Those
	// without iat it does not spare. Most issuers write iat in whole seconds: a
	// token from the second in which this instant lies counts as one from before.
	// The zero time spares none.
	IssuedBefore time.Time

	// Until is when the last of these tokens has expired, by its exp. The
	// revocation is forgotten then, or rather 300 seconds later, for the sake of
	// verifiers with a leeway. It must be set.
	Until time.Time
}

// A RevocationList is [Revocations] in memory. The zero value is an empty one,
// ready for use, and safe for concurrent use; it must not be copied. What it
// holds is bounded by [MaxRevocations] and by time: a revocation is forgotten
// when every token that it could concern has expired.
//
// It belongs to one process: a restart empties it, and other servers know
// nothing of it.
type RevocationList struct {
	mu    sync.RWMutex
	lists [1 << 5]map[pattern]withdrawal // by the claims named: see pattern.shape
	count int

	sweep int // the count at which to look for what can be forgotten
	swept time.Time
}

// A pattern is the claims that a Revocation names.
type pattern struct{ issuer, id, subject, session, clientID string }

// shape has a bit for each claim that is named.
func (p pattern) shape() (bits int) {
	for i, value := range [...]string{p.issuer, p.id, p.subject, p.session, p.clientID} {
		if value != "" {
			bits |= 1 << i
		}
	}
	return bits
}

// only gives the pattern with no other claims than those of the shape.
func (p pattern) only(shape int) pattern {
	for i, value := range [...]*string{&p.issuer, &p.id, &p.subject, &p.session, &p.clientID} {
		if shape&(1<<i) == 0 {
			*value = ""
		}
	}
	return p
}

// A withdrawal says which of the tokens of a pattern are withdrawn: those issued
// before an instant, or all; and until when that matters.
type withdrawal struct{ before, until time.Time }

func (w withdrawal) over(now time.Time) bool {
	return now.After(w.until.Add(maxLeewaySeconds * time.Second))
}

func (w withdrawal) concerns(issuedAt time.Time) bool {
	return w.before.IsZero() || issuedAt.Before(w.before)
}

// and gives what withdraws all that either does.
func (w withdrawal) and(other withdrawal) withdrawal {
	if w.until.Before(other.until) {
		w.until = other.until
	}
	if other.before.IsZero() || !w.before.IsZero() && w.before.Before(other.before) {
		w.before = other.before
	}
	return w
}

// Revoke withdraws tokens. A second Revocation that names the same claims is
// joined with the first, so that all is withdrawn that either withdraws, until
// the later of both instants.
//
// Codes: [jwtkit.CodePolicyInvalid] when r has no Until, or names neither ID,
// Subject, Session, ClientID nor IssuedBefore and so would withdraw all tokens;
// [jwtkit.CodeLimitExceeded] when the list is full.
func (l *RevocationList) Revoke(r Revocation) error {
	if problem := r.laxity(); problem != "" {
		return fault(jwtkit.CodePolicyInvalid, problem)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forget(time.Now())
	p, w := r.pattern(), withdrawal{r.IssuedBefore, r.Until}
	list := l.lists[p.shape()]
	if known, ok := list[p]; ok {
		list[p] = known.and(w)
		return nil
	}
	if l.count >= MaxRevocations {
		return fault(jwtkit.CodeLimitExceeded, "there are "+strconv.Itoa(MaxRevocations)+" revocations already: withdraw by sub, client_id or the instant of issue rather than one by one")
	}
	if list == nil {
		list = map[pattern]withdrawal{}
		l.lists[p.shape()] = list
	}
	list[p] = w
	l.count++
	return nil
}

// forget removes what is over. It looks only when the list has doubled since it
// last did, or is full, and at most once a second, so that a Revoke costs the
// same in a list of any size.
func (l *RevocationList) forget(now time.Time) {
	const least = 1024
	if l.count < max(l.sweep, least) || now.Sub(l.swept) < time.Second {
		return
	}
	l.count, l.swept = 0, now
	for _, list := range l.lists {
		for p, w := range list {
			if w.over(now) {
				delete(list, p)
			}
		}
		l.count += len(list)
	}
	l.sweep = min(2*l.count, MaxRevocations)
}

// Revoked reports whether a token with those claims was withdrawn. It gives no
// error.
func (l *RevocationList) Revoked(_ context.Context, c RevocationClaims) (bool, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	whole := pattern{c.Issuer, c.ID, c.Subject, c.Session, c.ClientID}
	now := time.Now()
	for shape, list := range l.lists {
		if len(list) == 0 {
			continue
		}
		if w, ok := list[whole.only(shape)]; ok && w.concerns(c.IssuedAt) && !w.over(now) {
			return true, nil
		}
	}
	return false, nil
}

// Len gives how many revocations are held, among them some that can be
// forgotten.
func (l *RevocationList) Len() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.count
}

// pattern copies the claims that r names: they may be parts of a longer text.
func (r *Revocation) pattern() pattern {
	return pattern{
		issuer:   strings.Clone(r.Issuer),
		id:       strings.Clone(r.ID),
		subject:  strings.Clone(r.Subject),
		session:  strings.Clone(r.Session),
		clientID: strings.Clone(r.ClientID),
	}
}

func (r *Revocation) laxity() string {
	switch {
	case r.Until.IsZero():
		return "the revocation does not say until when: give the latest exp of the tokens that it withdraws"
	case r.ID == "" && r.Subject == "" && r.Session == "" && r.ClientID == "" && r.IssuedBefore.IsZero():
		return "the revocation names no token: give jti, sub, sid, client_id or the instant before which tokens were issued"
	}
	return ""
}
