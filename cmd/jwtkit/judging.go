package main

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// judgingFlags say by what a token is judged. They are alike in every verb that
// judges; the policy's have the names of its members.
type judgingFlags struct {
	jwks, key, secretFile string
	policyFile            string
	policy                verify.Policy
	leeway, maxAge        seconds
	equals                []string
	at                    instant
	given                 func(name string) bool
}

func addJudgingFlags(cmd *cobra.Command) *judgingFlags {
	f := new(judgingFlags)
	flags := cmd.Flags()
	f.given = flags.Changed
	flags.SortFlags = false
	flags.StringVar(&f.jwks, "jwks", "", "key set to check the signature with: a `FILE|URL`")
	flags.StringVar(&f.key, "key", "", "one key: a `FILE` with a JWK, a key set, a public key or certificate in PEM")
	flags.StringVar(&f.secretFile, "secret-file", "", "shared secret: the bytes of a `FILE`, without one line break at its end")
	cmd.MarkFlagsMutuallyExclusive("jwks", "key", "secret-file")
	flags.StringVar(&f.policyFile, "policy", "", "a `FILE` with the policy as JSON; the flags below take the place of its members")
	flags.Var(&f.at, "at", "the `TIME` to judge at: Unix seconds or RFC 3339 (default: a server's Date in the input, else now)")

	p := &f.policy
	flags.StringVar(&p.Issuer, "issuer", "", "iss must be this `URL`; where no key is given, keys are discovered there")
	flags.BoolVar(&p.AnyIssuer, "any-issuer", false, "do not look at iss")
	flags.StringArrayVar(&p.Audiences, "audience", nil, "aud must hold this `NAME` (or another one, given again)")
	flags.BoolVar(&p.AnyAudience, "any-audience", false, "do not look at aud")
	flags.StringArrayVar(&p.Algorithms, "alg", nil, "allow this `NAME` of an algorithm (repeatable; default RS, PS, ES, EdDSA)")
	flags.StringArrayVar(&p.Types, "type", nil, "allow this `TYPE` in typ (repeatable; default any)")
	flags.Var(&f.leeway, "leeway", "for exp, nbf and age: `SECONDS`, or 1m30s; at most 300")
	flags.BoolVar(&p.AllowNoExpiry, "allow-no-expiry", false, "accept a token without exp")
	flags.StringArrayVar(&p.RequiredClaims, "require", nil, "a `CLAIM` that must be there (repeatable)")
	flags.StringArrayVar(&f.equals, "equals", nil, "a claim's value, `CLAIM=VALUE` (repeated: one of the values)")
	flags.StringArrayVar(&p.Scopes, "scope", nil, "a `SCOPE` that must be granted (repeatable)")
	flags.Var(&f.maxAge, "max-age", "refuse when iat is longer ago: `SECONDS`, or 24h")
	flags.BoolVar(&p.AllowShortSecret, "allow-short-secret", false, "use a secret shorter than its hash")
	flags.BoolVar(&p.AcceptSenderConstrained, "accept-sender-constrained", false, "accept a token with cnf as a plain one")
	return f
}

// policyFlags are the flags that make a policy.
var policyFlags = []string{"policy", "issuer", "any-issuer", "audience", "any-audience", "alg", "type", "leeway", "allow-no-expiry",
	"require", "equals", "scope", "max-age", "allow-short-secret", "accept-sender-constrained"}

// A judging is by what a token is judged. Its policy is nil when no flag gave
// one, its keys are nil when none were given.
type judging struct {
	keys      verify.KeySet
	keysErr   error               // why what was given as keys could not be used
	skipped   []verify.KeyProblem // keys given that cannot be used
	keySet    string              // the text of the file that the keys are from, "" for other sources
	secret    []byte              // the shared secret among the keys, as it was given
	policy    *verify.Policy
	policyErr error     // why what was given as policy could not be read
	at        time.Time // zero when no flag gives it
	close     func()
}

// prepare gives the text that the arguments name, and by what to judge it.
func (f *judgingFlags) prepare(cmd *cobra.Command, args []string) (text string, j *judging, err error) {
	in := newInput(cmd)
	if text, err = in.text(args); err != nil {
		return "", nil, err
	}
	j, err = f.read(cmd.Context(), in)
	return text, j, err
}

// options gives by what to explain. What is wrong with the keys is told.
func (j *judging) options(stderr io.Writer) (diagnose.Options, error) {
	if err := j.wellFormed(); err != nil {
		return diagnose.Options{}, err
	}
	if j.keysErr != nil {
		say(stderr, j.keysErr.Error())
	}
	return diagnose.Options{Keys: j.keys, KeysErr: j.keysErr, Skipped: j.skipped, KeySet: j.keySet, Secret: j.secret, Policy: j.policy, At: j.at}, nil
}

// read reads the files that the flags name. It touches the network only for a
// key set at a URL and for an issuer without keys.
func (f *judgingFlags) read(ctx context.Context, in *input) (*judging, error) {
	j := &judging{at: time.Time(f.at), close: func() {}}
	if err := f.readPolicy(in, j); err != nil {
		return nil, err
	}
	return j, f.readKeys(ctx, in, j)
}

// readPolicy gives j the policy of the file and the flags, if there is one.
func (f *judgingFlags) readPolicy(in *input, j *judging) error {
	if !slices.ContainsFunc(policyFlags, f.given) {
		return nil
	}
	j.policy = new(verify.Policy)
	if f.policyFile != "" {
		data, err := in.read(f.policyFile)
		if err != nil {
			return usage("--policy " + phrase.Quote(f.policyFile) + ": " + reason(err))
		}
		*j.policy, j.policyErr = verify.ParsePolicy(data)
	}
	return f.override(j.policy)
}

// override puts what flags say in the place of what the file said.
func (f *judgingFlags) override(p *verify.Policy) error {
	if f.given("issuer") || f.given("any-issuer") {
		p.Issuer, p.AnyIssuer = f.policy.Issuer, f.policy.AnyIssuer
	}
	if f.given("audience") || f.given("any-audience") {
		p.Audiences, p.AnyAudience = f.policy.Audiences, f.policy.AnyAudience
	}
	replace(f, "alg", &p.Algorithms, f.policy.Algorithms)
	replace(f, "type", &p.Types, f.policy.Types)
	replace(f, "leeway", &p.LeewaySeconds, int(f.leeway))
	replace(f, "allow-no-expiry", &p.AllowNoExpiry, f.policy.AllowNoExpiry)
	replace(f, "require", &p.RequiredClaims, f.policy.RequiredClaims)
	replace(f, "scope", &p.Scopes, strings.Fields(strings.Join(f.policy.Scopes, " ")))
	replace(f, "max-age", &p.MaxAgeSeconds, int(f.maxAge))
	replace(f, "allow-short-secret", &p.AllowShortSecret, f.policy.AllowShortSecret)
	replace(f, "accept-sender-constrained", &p.AcceptSenderConstrained, f.policy.AcceptSenderConstrained)
	equals, err := parseEquals(f.equals)
	replace(f, "equals", &p.Equals, equals)
	return err
}

func replace[T any](f *judgingFlags, flag string, member *T, value T) {
	if f.given(flag) {
		*member = value
	}
}

func parseEquals(pairs []string) (map[string][]string, error) {
	equals := map[string][]string{}
	for _, pair := range pairs {
		claim, value, ok := strings.Cut(pair, "=")
		if !ok || claim == "" {
			return nil, usage("--equals takes CLAIM=VALUE, as in --equals token_use=access")
		}
		equals[claim] = append(equals[claim], value)
	}
	return equals, nil
}

// wellFormed says what is wrong with the policy for explaining, which one that is
// lax by omission will do for.
func (j *judging) wellFormed() error {
	if j.policy == nil || j.policyErr != nil {
		return j.policyErr
	}
	return j.policy.WellFormed()
}

// decide gives the payload of a token that is accepted, or why it is not: its
// form first, then whether there is a key, then the policy, then the checks.
func (j *judging) decide(ctx context.Context, text string) (payload string, err error) {
	if _, err := jwtkit.Parse(text); err != nil {
		return "", err
	}
	if j.keysErr != nil {
		return "", j.keysErr
	}
	policy := j.policy
	if policy == nil {
		policy = new(verify.Policy)
	}
	if j.keys != nil && j.policyErr != nil {
		return "", j.policyErr
	}
	verifier, err := verify.New(j.keys, *policy)
	if err != nil {
		return "", err
	}
	at := j.at
	if at.IsZero() {
		at = time.Now()
	}
	verified, err := verifier.VerifyAt(ctx, text, at)
	if err != nil {
		return "", err
	}
	return string(verified.Payload()), nil
}
