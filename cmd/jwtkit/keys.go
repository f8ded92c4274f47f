package main

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/remote"
)

// readKeys gives j the keys that a flag names, or those of the issuer when no
// flag does. A file that cannot be read is an error; one that holds no key goes
// into the judgement.
func (f *judgingFlags) readKeys(ctx context.Context, in *input, j *judging) error {
	switch {
	case f.given("jwks") && isURL(f.jwks):
		keys, err := remote.JWKS(ctx, f.jwks, "", remote.Options{})
		if err != nil {
			return err
		}
		j.keys, j.close = keys, keys.Close
	case f.given("jwks"):
		return j.load(in, "--jwks", f.jwks, parseJWKS)
	case f.given("key"):
		return j.load(in, "--key", f.key, parseKey)
	case f.given("secret-file"):
		return f.readSecret(in, j)
	case f.given("issuer") && isURL(f.policy.Issuer):
		j.discover(ctx)
	}
	return nil
}

func isURL(text string) bool { return strings.Contains(text, "://") }

// discover takes the keys of the policy's issuer. An issuer that none can be
// fetched from is still one that a token can be compared with.
func (j *judging) discover(ctx context.Context) {
	keys, err := remote.Issuer(ctx, j.policy.Issuer, remote.Options{})
	if err != nil {
		_, why, _ := strings.Cut(err.Error(), ": ")
		j.keysErr = &jwtkit.Error{Code: jwtkit.CodeKeysUnavailable, Detail: why, Err: err}
		return
	}
	j.keys, j.close = keys, keys.Close
}

// load reads keys from a file.
func (j *judging) load(in *input, flag, name string, parse func([]byte) (verify.StaticKeys, []verify.KeyProblem, error)) error {
	data, err := in.read(name)
	if err != nil {
		return usage(flag + " " + phrase.Quote(name) + ": " + reason(err))
	}
	keys, problems, err := parse(data)
	reportProblems(in.stderr, problems)
	j.skipped, j.keySet = problems, string(data)
	if err != nil {
		j.keysErr = err
		return nil
	}
	j.keys = keys
	return nil
}

// reportProblems tells which keys of a set are of no use.
func reportProblems(stderr io.Writer, problems []verify.KeyProblem) {
	const shown = 10
	for i, problem := range problems {
		if i == shown {
			say(stderr, "… and more keys that cannot be used")
			return
		}
		say(stderr, problem.String())
	}
}

func parseJWKS(data []byte) (verify.StaticKeys, []verify.KeyProblem, error) {
	return verify.ParseJWKS(data)
}

// parseKey reads whatever a person has as a key: JWK, key set or PEM.
func parseKey(data []byte) (verify.StaticKeys, []verify.KeyProblem, error) {
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		key, err := verify.ParsePEM(data)
		return one(key), nil, err
	}
	key, err := verify.ParseJWK(data)
	if err == nil {
		return one(key), nil, nil
	}
	keys, problems, setErr := verify.ParseJWKS(data)
	if setErr == nil {
		return keys, problems, nil
	}
	return nil, nil, err
}

func one(key verify.Key) verify.StaticKeys { return verify.StaticKeys{key} }

// readSecret takes the bytes of the file as they are, but for one line break at
// the end: it is the editor's, and a secret that ends with one is rare enough to
// have it doubled.
func (f *judgingFlags) readSecret(in *input, j *judging) error {
	secret, err := in.secret("--secret-file", f.secretFile)
	if err != nil {
		return err
	}
	j.secret = secret
	key, _ := verify.HMACKey("", secret) // one that is of no use refuses in its turn
	j.keys = one(key)
	return nil
}

// secret reads a secret for a flag. Its name is not repeated in an error: it may
// be the secret itself.
func (in *input) secret(flag, name string) ([]byte, error) {
	data, err := in.read(name)
	if err != nil {
		return nil, usage(flag + " takes the name of a file that holds the secret: " + reason(err))
	}
	secret, cut := bytes.CutSuffix(data, []byte("\n"))
	secret, _ = bytes.CutSuffix(secret, []byte("\r"))
	if cut {
		say(in.stderr, flag+": the line break at the end is not taken as part of the secret")
		return secret, nil
	}
	return data, nil
}
