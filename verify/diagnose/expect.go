package diagnose

import (
	"context"
	"slices"
	"strings"

	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// An expectation is what the API was seen to expect, where the policy leaves it
// open: in its challenge, in its own words, or in a token that it takes.
type expectation struct {
	policy verify.Policy // with the members that were learnt, and no other
	source string        // where from, to go into a sentence
	worth  Certainty     // of a finding that rests on it
}

// learn collects what the API was seen to expect, the best source of each check
// first.
func (d *diagnosis) learn() (learnt []expectation) {
	for _, said := range d.said() {
		learnt = append(learnt, expectation{wordsPolicy(said), "the API's own words", d.worthOfWords(said)})
	}
	learnt = append(learnt, d.configuration()...)
	if d.exchange != nil {
		bearer, _ := chosen(challenges(strings.Join(values(d.exchange.response, "WWW-Authenticate"), ", ")))
		worth := Likely
		if bearer.params["error"] == "insufficient_scope" && d.sent && d.exchange.refused() {
			worth = Proved
		}
		learnt = append(learnt, expectation{verify.Policy{Scopes: strings.Fields(bearer.params["scope"])}, "the scope in the API's challenge", worth})
	}
	return append(learnt, d.likeness()...)
}

// worthOfWords says how certain it is that words are about the token: beside it, or in
// a log, they may be about another one, and an answer that is no refusal only has them.
func (d *diagnosis) worthOfWords(words string) Certainty {
	e, got, claims := d.exchange, namedBy(observed, words), d.subject.claims
	others := len(got.Audiences) > 0 && !slices.ContainsFunc(got.Audiences, func(a string) bool { return slices.Contains(claims.Audience, a) })
	named := got.Issuer != "" || len(got.Audiences) > 0
	switch {
	case got.Issuer != "" && got.Issuer != claims.Issuer || others:
		return Hint
	case e != nil && e.accepted() && !hidesRefusal(e):
		return Hint
	case e == nil || !d.sent || words == e.aside || e.logged && !named:
		return Likely
	case e.status != 0 && !e.refused() && !e.complains() && !hidesRefusal(e):
		return Likely
	}
	return Proved
}

// likeness gives what a token that works has.
func (d *diagnosis) likeness() []expectation {
	if d.Like == "" {
		return nil
	}
	credential := strings.TrimSpace(d.Like)
	if _, token := tokenIn(credential); token != "" {
		credential = token
	}
	good, err := jwtkit.Parse(credential)
	if err != nil {
		d.note("what was given as a token that works is no signed token: " + detailOf(err))
		return nil
	}
	claims, err := good.UnverifiedClaims()
	if err != nil {
		d.note("the claims of the token that works cannot be read: " + detailOf(err))
		return nil
	}
	h := good.Header()
	const source = "the token that works"
	plain := verify.Policy{Issuer: claims.Issuer, Audiences: claims.Audience, Algorithms: known(h.Algorithm)}
	if h.Type != "" {
		plain.Types = []string{h.Type}
	}
	return []expectation{
		{plain, source, Likely},
		{verify.Policy{Scopes: granted(good), RequiredClaims: lasting(good)}, source, Hint},
	}
}

func known(algorithm string) []string {
	if kind := verify.AlgorithmType(algorithm); kind == "" || kind == "none" {
		return nil
	}
	return []string{algorithm}
}

// granted gives the scopes of a token, from scope or scp.
func granted(t *jwtkit.Token) (scopes []string) {
	for _, name := range []string{"scope", "scp"} {
		value, _ := t.UnverifiedMember(name)
		for _, part := range elementsOf(value) {
			scopes = append(scopes, strings.Fields(part)...)
		}
	}
	return scopes
}

// elementsOf gives a JSON string, or the strings in an array.
func elementsOf(value string) (list []string) {
	if !strings.HasPrefix(value, "[") {
		value = "[" + value + "]"
	}
	for _, element := range elements(`{"list":`+value+`}`, "list") {
		list = append(list, plain(element))
	}
	return list
}

// passing are claims that one token of a kind has and the next has not.
var passing = map[string]bool{"jti": true, "nonce": true, "sid": true, "uti": true, "rh": true, "at_hash": true, "c_hash": true, "auth_time": true, "nbf": true, "iat": true}

// lasting names the claims that a token of the same kind should have too.
func lasting(t *jwtkit.Token) (names []string) {
	r := strictjson.Object(string(t.UnverifiedPayload()))
	defer r.Close()
	for r.Member() {
		if !passing[r.Name] {
			names = append(names, r.Name)
		}
		r.Raw()
	}
	return names
}

// judgeLearnt judges the token by what was learnt. It gives the outcomes of the
// checks that the policy left open, each with what it rests on.
func (d *diagnosis) judgeLearnt(ctx context.Context, s *subject) map[verify.Check]learntOutcome {
	outcomes := map[verify.Check]learntOutcome{}
	for _, e := range d.learn() {
		e.policy.AllowNoExpiry, e.policy.AcceptSenderConstrained = true, true
		for outcome := range verify.Judge(ctx, s.token, nil, &e.policy, d.At) {
			if _, before := outcomes[outcome.Check]; e.learns(outcome.Check) && !outcome.Skipped && !before {
				outcomes[outcome.Check] = learntOutcome{outcome, e}
			}
		}
	}
	return outcomes
}

type learntOutcome struct {
	verify.Outcome
	by expectation
}

// learns reports whether a check judges by what was learnt.
func (e *expectation) learns(check verify.Check) bool {
	p := &e.policy
	switch check {
	case verify.CheckIssuer:
		return p.Issuer != ""
	case verify.CheckAudience:
		return len(p.Audiences) > 0
	case verify.CheckAlgorithm:
		return len(p.Algorithms) > 0
	case verify.CheckType:
		return len(p.Types) > 0
	case verify.CheckScope:
		return len(p.Scopes) > 0
	case verify.CheckRequired:
		return len(p.RequiredClaims) > 0
	}
	return false
}

// explainLearnt explains the outcome of a check that the policy left open. It
// does not touch the decision.
func (d *diagnosis) explainLearnt(ctx context.Context, s *subject, o learntOutcome) {
	if o.Err == nil {
		d.passed(o.Check)
		return
	}
	decided, from := d.failed, len(d.report.Findings)
	by := *s
	by.policy, by.keys, by.all = &o.by.policy, nil, nil
	d.explain(ctx, &by, o.Outcome)
	d.failed = decided
	if o.by.worth == Proved && d.missed == nil {
		d.missed = o.Err
	}
	for i := from; i < len(d.report.Findings); i++ {
		f := &d.report.Findings[i]
		if f.Certainty == Proved {
			f.Certainty = o.by.worth
		}
		f.Say += " That is expected by " + o.by.source + "."
	}
}

// refused gives the error of the first check that failed: by keys and policy, or
// else by what the API said that it expects.
func (d *diagnosis) refused() *jwtkit.Error {
	if d.failed != nil {
		return d.failed
	}
	return d.missed
}
