package verify

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// maxTried bounds the keys that one token is tried with.
const maxTried = 10

// checkKey finds the keys that may hold the signature: those of the token's kid
// (all, when it has none) that fit its algorithm.
func (j *judgement) checkKey(ctx context.Context) Outcome {
	if j.keys == nil || j.algorithm == nil {
		return skipped(CheckKey)
	}
	keys, err := j.keys.Keys(ctx, j.header)
	if err != nil {
		return Outcome{Check: CheckKey, Err: asError(err)}
	}
	fitting, unfit := j.fitting(keys)
	if len(fitting) == 0 {
		return Outcome{Check: CheckKey, Err: j.noKey(len(keys), unfit)}
	}
	j.candidates = fitting
	return passed(CheckKey)
}

// fitting gives the first keys that fit the token's algorithm, and why another
// does not: before all one of its type that is unsuitable, so that the answer
// does not depend on the order of the keys.
func (j *judgement) fitting(keys []Key) (fitting []Key, unfit *jwtkit.Error) {
	short := j.policy != nil && j.policy.AllowShortSecret
	emptyKeyID := j.header.HasKeyID() && j.header.KeyID == ""
	for i := range keys {
		if emptyKeyID && keys[i].id != "" {
			continue // a kid that is there, but empty, is the kid of none of them
		}
		err := keys[i].fits(j.algorithm, short)
		if err == nil && len(keys) == 1 {
			return keys, nil
		}
		if err == nil {
			fitting = append(fitting, keys[i])
		} else if unfit == nil || err.Code == jwtkit.CodeKeyUnsuitable && unfit.Code != err.Code {
			unfit = err
		}
		if len(fitting) > maxTried {
			return nil, fault(jwtkit.CodeKeyNotFound, "more than "+strconv.Itoa(maxTried)+" keys fit the token: it must name one by its kid")
		}
	}
	return fitting, unfit
}

// noKey says why none of count keys serves the token.
func (j *judgement) noKey(count int, unfit *jwtkit.Error) *jwtkit.Error {
	switch {
	case unfit != nil && (count == 1 || j.header.KeyID != "" || unfit.Code == jwtkit.CodeKeyNotFound):
		return unfit
	case j.header.HasKeyID():
		return fault(jwtkit.CodeKeyNotFound, "no key has the token's kid "+phrase.Quote(j.header.KeyID))
	case count == 0:
		return fault(jwtkit.CodeKeyNotFound, "the key set has no key")
	}
	return fault(jwtkit.CodeKeyNotFound, "the token has no kid, and none of "+strconv.Itoa(count)+" keys is for "+j.algorithm.name)
}

// checkSignature looks at the size of the signature, which needs no key, asks
// each candidate, and then, if the key set can look again, those that it finds.
func (j *judgement) checkSignature(ctx context.Context) Outcome {
	if j.algorithm == nil {
		return skipped(CheckSignature)
	}
	buffer := buffers.Get().(*buffer)
	defer buffers.Put(buffer)
	buffer.signature = j.token.AppendSignature(buffer.signature[:0])
	buffer.signed = append(buffer.signed[:0], j.token.SigningInput()...)
	signature := buffer.signature
	if detail := wrongSize(len(signature), j.algorithm); detail != "" {
		return failed(CheckSignature, jwtkit.CodeSignatureInvalid, detail)
	}
	if len(j.candidates) == 0 {
		return skipped(CheckSignature)
	}
	held := j.holds(ctx, j.candidates, buffer)
	if held == bad {
		held = j.lookAgain(ctx, buffer)
	}
	switch held {
	case good:
		j.held = true
		return passed(CheckSignature)
	case unknown:
		return failed(CheckSignature, jwtkit.CodeInternal, "the signature cannot be checked here: this platform offers no cryptography for "+j.algorithm.name+" (a page needs https or localhost)")
	}
	return failed(CheckSignature, jwtkit.CodeSignatureInvalid, "the signature does not hold under "+j.tried())
}

// lookAgain asks the key set once more, if it can, and tries what it finds.
func (j *judgement) lookAgain(ctx context.Context, b *buffer) answer {
	again, ok := j.keys.(refetcher)
	if !ok {
		return bad
	}
	keys, err := again.Refetch(ctx, j.header)
	if err != nil {
		return bad
	}
	fresh, _ := j.fitting(keys)
	return j.holds(ctx, untried(fresh, j.candidates), b)
}

// untried gives the keys that are not among those tried.
func untried(keys, tried []Key) (fresh []Key) {
	for _, key := range keys {
		if !slices.ContainsFunc(tried, func(k Key) bool { return k.material == key.material }) {
			fresh = append(fresh, key)
		}
	}
	return fresh
}

// wrongSize says why no key can hold a signature of that many bytes, or "".
func wrongSize(size int, a *algorithm) string {
	due := ""
	switch {
	case size == 0:
		return "the signature is empty"
	case a.size != 0 && size != a.size:
		due = strconv.Itoa(a.size)
	case a.kind == "RSA" && (size < minRSABits/8 || size > maxRSABits/8):
		due = strconv.Itoa(minRSABits/8) + " to " + strconv.Itoa(maxRSABits/8)
	default:
		return ""
	}
	return "the signature has " + strconv.Itoa(size) + " bytes, one of " + a.name + " has " + due
}

// A buffer holds what one signature is checked over, so that checking the next
// allocates nothing.
type buffer struct{ signed, signature []byte }

var buffers = sync.Pool{New: func() any { return new(buffer) }}

func (j *judgement) holds(ctx context.Context, keys []Key, b *buffer) answer {
	result := bad
	for i := range keys {
		switch keys[i].holds(ctx, j.algorithm, b.signed, b.signature) {
		case good:
			return good
		case unknown:
			result = unknown
		}
	}
	return result
}

func (j *judgement) tried() string {
	if len(j.candidates) == 1 {
		return "the " + j.candidates[0].String()
	}
	return "any of the " + strconv.Itoa(len(j.candidates)) + " keys that fit"
}
