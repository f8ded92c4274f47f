// Package bridge is the JSON API of this module: [Answer] takes one request as
// JSON text and gives one answer as JSON text, on one line. The command line's
// verb api and the page call it, so that both give the same bytes.
//
// A request is an object with a member op, verify or diagnose:
//
//	{"op":"verify","token":"eyJ…","keys":{"keys":[…]},"policy":{…},"at":1800000000}
//	{"op":"diagnose","text":"anything pasted","secret":"base64url","policy":{…}}
//
// keys is a JWKS as fetched, secret the bytes of a shared secret in base64url,
// policy a verify.Policy, at the instant to judge at in Unix seconds (absent:
// now). An answer is one of
//
//	{"ok":true,"result":{"decision":"accept","claims":{…}}}
//	{"ok":true,"result":{"decision":"refuse","code":"token_expired","detail":"…"}}
//	{"ok":false,"error":{"code":"request_invalid","detail":"…"}}
//
// and for diagnose the result is a diagnose.Report.
//
// # Limits
//
// A request is at most 65 MiB long: a text of 32 MiB, the most that the page
// takes, with every quote and line break in it escaped.
package bridge

import (
	"context"
	"strconv"
	"time"

	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// MaxRequestBytes is the length of the longest request that is read, in bytes.
const MaxRequestBytes = 65 << 20

// Answer gives the answer to one request. It never fails: what is wrong with a
// request stands in the answer.
func Answer(ctx context.Context, request string) (answer string) {
	defer func() {
		if recover() != nil {
			answer = failure(&jwtkit.Error{Code: jwtkit.CodeInternal, Detail: "a fault of this program; the request was not answered"})
		}
	}()
	r, err := read(request)
	if err != nil {
		return failure(err)
	}
	result, err := r.answer(ctx)
	if err != nil {
		return failure(err)
	}
	w := strictjson.NewWriter()
	w.Object(func() {
		w.Name("ok")
		w.Bool(true)
		w.Name("result")
		w.Raw(result)
	})
	return w.Text()
}

func (r *request) answer(ctx context.Context) (string, error) {
	if r.op == "diagnose" {
		return r.diagnose(ctx)
	}
	return r.verify(ctx)
}

// verify decides about the token: its form first, then whether there is a key,
// then the policy, then the checks.
func (r *request) verify(ctx context.Context) (string, error) {
	if _, err := jwtkit.Parse(r.text); err != nil {
		return Result("", err), nil
	}
	keys, _, err := r.keySet()
	if err != nil {
		return Result("", err), nil
	}
	if keys == nil {
		return Result("", &jwtkit.Error{Code: jwtkit.CodeKeysUnavailable, Detail: "no key given"}), nil
	}
	policy, err := r.readPolicy()
	if err != nil {
		return "", err
	}
	if policy == nil {
		policy = new(verify.Policy)
	}
	verifier, err := verify.New(keys, *policy)
	if err != nil {
		return "", err
	}
	verified, err := verifier.VerifyAt(ctx, r.text, r.instant())
	if err != nil {
		return Result("", err), nil
	}
	return Result(string(verified.Payload()), nil), nil
}

func (r *request) diagnose(ctx context.Context) (string, error) {
	policy, err := r.readPolicy()
	if err != nil {
		return "", err
	}
	if policy != nil {
		if err := policy.WellFormed(); err != nil {
			return "", err
		}
	}
	keys, skipped, keysErr := r.keySet()
	report := diagnose.Run(ctx, r.text, diagnose.Options{Keys: keys, KeysErr: keysErr, Skipped: skipped, KeySet: r.keys, Secret: r.secretBytes(), Policy: policy, At: r.at})
	return report.JSON(), nil
}

// Result gives the decision as the JSON API writes it: with the claims of an
// accepted token, or the code and detail of err.
func Result(claims string, err error) string {
	w := strictjson.NewWriter()
	w.Object(func() {
		w.Member("decision", string(jwtkit.CodeOf(err).Decision()))
		if err == nil {
			w.Name("claims")
			w.Raw(claims)
			return
		}
		w.Member("code", string(jwtkit.CodeOf(err)))
		w.Member("detail", detailOf(err))
	})
	return w.Text()
}

func failure(err error) string {
	w := strictjson.NewWriter()
	w.Object(func() {
		w.Name("ok")
		w.Bool(false)
		w.Name("error")
		w.Object(func() {
			w.Member("code", string(jwtkit.CodeOf(err)))
			w.Member("detail", detailOf(err))
		})
	})
	return w.Text()
}

func detailOf(err error) string {
	if e, ok := err.(*jwtkit.Error); ok {
		return e.Detail
	}
	return "an internal fault"
}

// instant reads the member at: Unix seconds, a whole number.
func instant(r *strictjson.Reader) time.Time {
	number := r.Number()
	seconds, err := strconv.ParseInt(number, 10, 64)
	const yearOne, last = -62135596800, 1 << 53 // the zero time stands for now
	if number != "" && (err != nil || seconds <= yearOne || seconds > last) {
		r.Refuse("a whole number of Unix seconds")
	}
	return time.Unix(seconds, 0)
}
