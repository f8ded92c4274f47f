package diagnose

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// Options say what is known beside the text. Everything is optional; what is
// missing is listed as unchecked.
type Options struct {
	Keys    verify.KeySet       // the keys that the API checks signatures with
	Policy  *verify.Policy      // what the API expects of a token
	At      time.Time           // the instant to judge at; if zero, the server's Date in a captured answer, else now
	KeysErr error               // why what was given as keys could not be read, if so
	Skipped []verify.KeyProblem // keys of the set that cannot be used, and why
	Secret  []byte              // the shared secret among the keys, as it was given, to look for another reading of it
	KeySet  string              // the text of the key set (JWKS), if one was given, to look at the certificates in it
	Like    string              // a token that the API takes, to expect the like of it where the policy is silent
}

// Run explains the text, one of over 1 MiB as [RunReader] does. The Report's decision and code are those of a Verifier
// with the same keys and policy, for the token found in the text, at that
// instant.
func Run(ctx context.Context, text string, o Options) Report {
	if len(text) > jwtkit.MaxTokenBytes {
		return runLong(ctx, &stream{r: strings.NewReader(text), left: MaxTextBytes}, o)
	}
	d := newDiagnosis(text, o)
	return d.run(ctx)
}

func newDiagnosis(text string, o Options) *diagnosis {
	d := &diagnosis{Options: o, text: text, atGiven: !o.At.IsZero()}
	if !d.atGiven {
		d.At = time.Now()
	}
	d.report.Times.At = d.At.Unix()
	return d
}

// run explains a text that is short enough to be looked at as a whole.
func (d *diagnosis) run(ctx context.Context) Report {
	credential := d.extract(d.text)
	if credential == "" {
		return d.finish()
	}
	token, err := jwtkit.Parse(credential)
	if err != nil {
		d.explainForm(ctx, credential, err)
		return d.finish()
	}
	d.explainToken(ctx, token)
	return d.finish()
}

// A diagnosis is one text on its way to a Report.
type diagnosis struct {
	Options
	text     string // as it was pasted
	report   Report
	settled  bool      // everything about the credential is said
	sent     bool      // the text shows how the credential was sent
	exchange *exchange // the captured exchange that is explained, if any
	atGiven  bool      // the instant to judge at was given

	all       []*exchange // of the capture
	wallet    wallet      // its tokens
	documents []document  // what issuers published in it
	borrowed  *document   // the key set out of it that stands in for one that was not given
	response  *grant      // what was pasted, if it is the answer of a token endpoint
	subject   *subject    // the token that is explained, once it was read

	failed *jwtkit.Error // of the first check that failed, by keys and policy
	missed *jwtkit.Error // of the first check that failed by what the API said that it expects
}

func (d *diagnosis) tooLong(size int) {
	d.find("too_large", say("size", strconv.Itoa(size), "limit", strconv.Itoa(jwtkit.MaxTokenBytes)))
	d.decide(jwtkit.CodeLimitExceeded)
}

func (d *diagnosis) decide(code jwtkit.Code) {
	d.report.Decision, d.report.Code = code.Decision(), code
}

func (d *diagnosis) note(text string) { d.report.Notes = append(d.report.Notes, text) }

// explainToken judges a token that could be read, and explains each failure.
func (d *diagnosis) explainToken(ctx context.Context, token *jwtkit.Token) {
	claims, _ := token.UnverifiedClaims()
	d.describe(token, claims)
	d.passed(verify.CheckForm)
	if size := len(token.Text()); size > verify.MaxTokenBytes {
		d.find("too_large", say("size", strconv.Itoa(size), "limit", strconv.Itoa(verify.MaxTokenBytes)))
		d.failed = &jwtkit.Error{Code: jwtkit.CodeLimitExceeded}
	}
	subject := subject{token: token, header: token.Header(), claims: claims, at: d.At, keys: d.Keys, policy: d.Policy, skipped: d.Skipped}
	d.subject = &subject
	d.borrowKeys(&subject)
	if subject.keys != nil {
		subject.all, _ = subject.keys.Keys(ctx, jwtkit.Header{Algorithm: subject.header.Algorithm}) // those of every kid
	}
	learnt := d.judgeLearnt(ctx, &subject)
	for outcome := range verify.Judge(ctx, token, subject.keys, d.Policy, d.At) {
		byLearnt, known := learnt[outcome.Check]
		switch {
		case outcome.Err != nil:
			d.explain(ctx, &subject, outcome)
		case outcome.Skipped && known:
			d.explainLearnt(ctx, &subject, byLearnt)
		case outcome.Skipped:
			d.unchecked(outcome.Check)
		default:
			d.passed(outcome.Check)
		}
	}
	d.compareKeySets(ctx, &subject)
	d.suspect(&subject)
	d.suspectBeyond(ctx, &subject)
	d.localClock(&subject)
	d.knownSecret()
	if d.KeysErr != nil {
		d.unusableKeys()
	}
	d.conclude()
}

// unusableKeys explains that what was given as keys is none. That a secret is
// unfit is proved; that a text is no key set says nothing about the token.
func (d *diagnosis) unusableKeys() {
	worth := Likely
	if jwtkit.CodeOf(d.KeysErr).Decision() == jwtkit.Refuse {
		worth = Proved
	}
	d.find("keys_unreadable", certain(worth), coded(jwtkit.CodeOf(d.KeysErr)), say("detail", detailOf(d.KeysErr)))
}

// conclude takes the decision that a Verifier takes: no key at all, then the
// policy, then the first check that failed.
func (d *diagnosis) conclude() {
	policy := d.Policy
	if policy == nil {
		policy = new(verify.Policy)
	}
	if d.KeysErr != nil && d.Keys == nil {
		d.decide(jwtkit.CodeOf(d.KeysErr))
		return
	}
	if _, err := verify.New(d.Keys, *policy); err != nil {
		d.decide(jwtkit.CodeOf(err))
		return
	}
	if d.failed != nil {
		d.decide(d.failed.Code)
		return
	}
	d.decide("")
}

func (d *diagnosis) passed(check verify.Check) {
	d.report.Passed = append(d.report.Passed, check)
}

// unchecked lists a check that was not made and what it would need, unless
// nothing that a person could supply would change that.
func (d *diagnosis) unchecked(check verify.Check) {
	if needs, ok := d.needs(check); ok {
		d.report.Unchecked = append(d.report.Unchecked, Unchecked{check, needs})
	}
}

func (d *diagnosis) needs(check verify.Check) (string, bool) {
	p := d.Policy
	switch check {
	case verify.CheckSignature:
		unsigned := d.found("alg_none") || d.found("alg_name_variant")
		return "the keys of the issuer (a JWKS), or the shared secret", d.Keys == nil && !unsigned
	case verify.CheckAlgorithm:
		return "the algorithms that the API accepts", p == nil
	case verify.CheckIssuer:
		return "the issuer that the API expects", p == nil || p.Issuer == "" && !p.AnyIssuer
	case verify.CheckAudience:
		return "the audience that the API expects", p == nil || len(p.Audiences) == 0 && !p.AnyAudience
	}
	return "", false
}
