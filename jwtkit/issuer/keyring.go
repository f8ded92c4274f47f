package issuer

import (
	"sync"
	"sync/atomic"

	"github.com/jwtkit/toolkit/jwtkit/sign"
)

// maxKeys bounds what is published, however often keys are rotated.
const maxKeys = 16

// A keyring holds the signing key and the keys before it. Readers take one
// snapshot, so a key never signs before it is published.
type keyring struct {
	algorithm string
	rotating  sync.Mutex
	snapshot  atomic.Pointer[keys]
}

// keys are what is valid between two rotations.
type keys struct {
	signing *sign.Key
	all     []*sign.Key // newest first; signing is one of them
	jwks    *document
}

func newKeyring(algorithm string) (*keyring, error) {
	k := &keyring{algorithm: algorithm}
	_, err := k.rotate(false)
	return k, err
}

func (k *keyring) current() *keys { return k.snapshot.Load() }

// rotate publishes a new key and signs with it from then on.
func (k *keyring) rotate(overlap bool) (kid string, err error) {
	k.rotating.Lock()
	defer k.rotating.Unlock()
	key, err := sign.GenerateKey(k.algorithm, "")
	if err != nil {
		return "", err
	}
	all := []*sign.Key{key}
	if overlap {
		all = append(all, k.current().all...)
	}
	if len(all) > maxKeys {
		all = all[:maxKeys]
	}
	k.snapshot.Store(&keys{signing: key, all: all, jwks: newDocument("application/jwk-set+json", sign.JWKS(all...))})
	return key.ID(), nil
}
