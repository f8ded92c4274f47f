package jwe_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/jwe"
)

// fixedEC gives a key that never changes, so that the corpus holds good tokens.
func fixedEC() pair {
	private := must(ecdsa.ParseRawPrivateKey(elliptic.P256(), secret(32)))
	return pair{&private.PublicKey, must(jwe.ParseJWK(must(jose.JSONWebKey{Key: private}.MarshalJSON())))}
}

// FuzzDecrypt looks for texts that make Decrypt panic, or say too much: every
// error is one of a few codes, short, and all failures of decryption are one.
func FuzzDecrypt(f *testing.F) {
	keys := []jwe.Key{must(jwe.SecretKey("", secret(16))), must(jwe.SecretKey("", secret(9))), fixedEC().key}
	d := newDecrypter(f, jwe.Options{Keys: keys, MaxPBES2Count: 100, KeyAlgorithms: append(byDefault, byName...)})
	f.Add(direct(`{"alg":"dir","enc":"A128GCM"}`, []byte("text")))
	f.Add(direct(`{"alg":"dir","enc":"A128GCM","zip":"DEF"}`, deflated(f, []byte("text"))))
	f.Fuzz(func(t *testing.T, text string) {
		payload, header, err := d.Decrypt(t.Context(), text)
		if err == nil {
			if header.Algorithm == "" || header.HasCritical() {
				t.Errorf("accepted with the header %s", header.JSON())
			}
			return
		}
		if payload != nil || len(err.Error()) > 300 {
			t.Errorf("a payload of %d bytes beside an error of %d", len(payload), len(err.Error()))
		}
		switch code := jwtkit.CodeOf(err); code {
		case jwtkit.CodeTokenEncrypted:
			if err.Error() != undecrypted {
				t.Errorf("another error for a failure of decryption: %v", err)
			}
		case jwtkit.CodeTokenMalformed, jwtkit.CodeHeaderInvalid, jwtkit.CodeCriticalHeaderUnknown, jwtkit.CodeAlgorithmNotAllowed,
			jwtkit.CodeAlgorithmKeyMismatch, jwtkit.CodeKeyNotFound, jwtkit.CodeLimitExceeded:
		default:
			t.Errorf("unexpected code: %v", err)
		}
	})
}
