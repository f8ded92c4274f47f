package jwe

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// A Decrypter opens encrypted tokens by one set of keys and one set of limits.
// It does not change and is safe for concurrent use. Printed, it shows no key.
type Decrypter struct {
	keys              []Key
	keyAlgorithms     []jose.KeyAlgorithm
	contentEncryption []jose.ContentEncryption
	maxPBES2          int
	maxInflated       int
	verifier          *verify.Verifier
}

// New makes a Decrypter. The keys and lists are copied.
//
// Codes: [jwtkit.CodeKeysUnavailable] when there is no key,
// [jwtkit.CodePolicyInvalid] for a name that is not known or a limit out of
// range.
func New(o Options) (*Decrypter, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	d := new(Decrypter)
	d.apply(o)
	return d, nil
}

// Verify decrypts a token and verifies, now, the signed token inside. The outer
// header must say so by a cty of JWT (RFC 7519 section 5.2).
//
// Codes: those of [Decrypter.Decrypt]; [jwtkit.CodeTypeNotAllowed] when cty is
// another or absent, as around claims that nobody signed; those of
// [verify.Verifier.Verify]; [jwtkit.CodePolicyInvalid] when the Options had no
// Verifier.
func (d *Decrypter) Verify(ctx context.Context, text string) (*verify.Verified, error) {
	return d.VerifyAt(ctx, text, time.Now())
}

// VerifyAt decides as [Decrypter.Verify] does, for another instant.
func (d *Decrypter) VerifyAt(ctx context.Context, text string, at time.Time) (*verify.Verified, error) {
	if d.verifier == nil {
		return nil, fault(jwtkit.CodePolicyInvalid, "the options name no Verifier for the signed token inside")
	}
	payload, header, err := d.Decrypt(ctx, text)
	if err != nil {
		return nil, err
	}
	if !isJWT(header.ContentType) {
		return nil, fault(jwtkit.CodeTypeNotAllowed, `cty does not say that a signed token is inside: it must be "JWT" (RFC 7519 section 5.2)`)
	}
	return d.verifier.VerifyAt(ctx, string(payload), at)
}

// isJWT compares a media type that may lack "application/" (RFC 7515 section
// 4.1.10).
func isJWT(contentType string) bool {
	return strings.EqualFold(contentType, "JWT") || strings.EqualFold(contentType, "application/JWT")
}

// Decrypt gives the plaintext of a compact JWE, and its header. The plaintext is
// whatever the sender chose, and the sender may be anybody who has the public
// key.
//
// Codes: [jwtkit.CodeTokenEncrypted], always with the same detail, when the
// token could not be decrypted; [jwtkit.CodeTokenMalformed] for what is no
// compact JWE; [jwtkit.CodeHeaderInvalid]; [jwtkit.CodeCriticalHeaderUnknown];
// [jwtkit.CodeAlgorithmNotAllowed] for alg, enc and zip;
// [jwtkit.CodeLimitExceeded]; [jwtkit.CodeKeyNotFound],
// [jwtkit.CodeAlgorithmKeyMismatch] and [jwtkit.CodeKeyUnsuitable] when no key is
// for the token; [jwtkit.CodeKeysUnavailable] when ctx has ended.
func (d *Decrypter) Decrypt(ctx context.Context, text string) ([]byte, jwtkit.Header, error) {
	if len(text) > maxTokenBytes {
		return nil, jwtkit.Header{}, fault(jwtkit.CodeLimitExceeded, "the token is "+strconv.Itoa(len(text))+" bytes long, the limit is "+strconv.Itoa(maxTokenBytes))
	}
	token, err := d.read(text)
	if err != nil {
		return nil, jwtkit.Header{}, err
	}
	keys, err := d.fitting(token)
	if err != nil {
		return nil, jwtkit.Header{}, err
	}
	payload, err := d.open(ctx, token, keys)
	if err != nil {
		return nil, jwtkit.Header{}, err
	}
	return payload, token.header, nil
}

// open tries the keys in turn.
func (d *Decrypter) open(ctx context.Context, t *encrypted, keys []Key) ([]byte, error) {
	if !t.wellSized() {
		return nil, undecrypted()
	}
	parsed, err := jose.ParseEncryptedCompact(t.text, d.keyAlgorithms, d.contentEncryption)
	if err != nil {
		return nil, undecrypted()
	}
	for i := range keys {
		if err := ctx.Err(); err != nil {
			return nil, &jwtkit.Error{Code: jwtkit.CodeKeysUnavailable, Detail: "the context ended before the token was decrypted", Err: err}
		}
		payload, err := parsed.Decrypt(keys[i].private())
		switch {
		case err == nil && (!t.deflated || len(payload) <= d.maxInflated):
			return payload, nil
		case t.deflated && !errors.Is(err, jose.ErrCryptoFailure):
			// The content was decrypted and is authentic: its sender may know.
			return nil, fault(jwtkit.CodeLimitExceeded, "the content (zip) does not inflate to "+strconv.Itoa(d.maxInflated)+" bytes or less")
		}
	}
	return nil, undecrypted()
}

// undecrypted is the one error for every failure of decryption.
func undecrypted() error {
	return fault(jwtkit.CodeTokenEncrypted, "it could not be decrypted")
}

func fault(code jwtkit.Code, detail string) *jwtkit.Error {
	return &jwtkit.Error{Code: code, Detail: detail}
}
