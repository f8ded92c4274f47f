//go:build !js

package verify_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/verify"
)

func TestSecretsAreNotShown(t *testing.T) {
	secret := []byte("0123456789abcdef0123456789abcdef")
	key, err := verify.HMACKey("k", secret)
	if err != nil {
		t.Fatal(err)
	}
	type server struct {
		key  verify.Key
		keys verify.StaticKeys
	}
	s := server{key, verify.StaticKeys{key}}
	text, _ := key.MarshalText()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
		for _, shown := range []string{fmt.Sprintf(verb, key), fmt.Sprintf(verb, &key), fmt.Sprintf(verb, s), fmt.Sprintf(verb, &s), fmt.Sprintf(verb, s.keys), string(text)} {
			for _, form := range []string{string(secret[:8]), fmt.Sprintf("%x", secret[:8]), strings.Trim(fmt.Sprint(secret[:8]), "[]"), strings.Trim(fmt.Sprintf("%#v", secret[:4]), "[]byte{}")} {
				if strings.Contains(shown, form) {
					t.Errorf("%s shows the secret: %s", verb, shown)
				}
			}
		}
	}
}
