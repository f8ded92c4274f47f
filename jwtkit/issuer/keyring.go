package issuer

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/sign"
	"github.com/jwtkit/toolkit/verify"
)

// maxKeys bounds what is published, however often keys are rotated.
const maxKeys = 16

// What can be the matter with a key that is to be withdrawn.
var (
	errNoKey   = errors.New("kid unknown")
	errSigning = errors.New("key in use")
)

// A keyring holds the signing key and the keys before it. Readers take one
// snapshot, so a key never signs before it is published; a change is on disk
// before it counts.
type keyring struct {
	issuer   string
	state    state
	guests   [][]byte // public JWKs that are published with the keys; guarded by rotating
	rotating sync.Mutex
	snapshot atomic.Pointer[keys]
}

// keys are what is valid between two rotations.
type keys struct {
	signing  *sign.Key
	all      []*sign.Key // newest first; signing is one of them
	jwks     *document
	guests   [][]byte
	verifier *verify.Verifier // of tokens that these keys signed
}

// newKeyring brings back the keys of the state or, where there is none, makes
// the first.
func newKeyring(issuer, algorithm string, kept state) (*keyring, error) {
	k := &keyring{issuer: issuer, state: kept}
	var records []jsontext.Value
	found, err := kept.load(keysFile, &records)
	if err != nil {
		return nil, err
	}
	if found && len(records) > 0 {
		return k, k.restore(records)
	}
	_, err = k.rotate(Rotation{Algorithm: algorithm, Drop: true})
	return k, err
}

func (k *keyring) restore(records []jsontext.Value) error {
	var all []*sign.Key
	for _, record := range records {
		key, err := sign.ParsePrivateJWK(record)
		if err != nil || key.PublicJWK() == nil {
			return invalid(keysFile + " of the state holds what is no signing key; put it right or remove the file")
		}
		all = append(all, key)
	}
	return k.publish(all)
}

func (k *keyring) current() *keys { return k.snapshot.Load() }

// rotate publishes a new key and signs with it from then on.
func (k *keyring) rotate(r Rotation) (kid string, err error) {
	k.rotating.Lock()
	defer k.rotating.Unlock()
	var before []*sign.Key
	if now := k.current(); now != nil {
		before = now.all
		if r.Algorithm == "" {
			r.Algorithm = now.signing.Algorithm()
		}
		if r.SameKeyID {
			kid, before = now.signing.ID(), before[1:]
		}
	}
	key, err := sign.GenerateKey(r.Algorithm, kid)
	if err != nil {
		return "", err
	}
	all := []*sign.Key{key}
	if !r.Drop {
		all = append(all, before...)
	}
	return key.ID(), k.keep(all[:min(len(all), maxKeys)])
}

// drop withdraws a key that signs no longer.
func (k *keyring) drop(kid string) error {
	k.rotating.Lock()
	defer k.rotating.Unlock()
	now := k.current()
	at := slices.IndexFunc(now.all, func(key *sign.Key) bool { return key.ID() == kid })
	switch {
	case at < 0:
		return &jwtkit.Error{Code: jwtkit.CodeRequestInvalid, Detail: "no key of this kid is published", Err: errNoKey}
	case at == 0:
		return &jwtkit.Error{Code: jwtkit.CodeRequestInvalid, Detail: "tokens are signed with this key; rotate first", Err: errSigning}
	}
	return k.keep(slices.Delete(slices.Clone(now.all), at, at+1))
}

// invite publishes public JWKs along with the keys, in place of those before.
func (k *keyring) invite(guests [][]byte) error {
	k.rotating.Lock()
	defer k.rotating.Unlock()
	k.guests = guests
	return k.publish(k.current().all)
}

// keep saves and then publishes.
func (k *keyring) keep(all []*sign.Key) error {
	if k.state != "" {
		var records []jsontext.Value
		for _, key := range all {
			private, err := key.PrivateJWK()
			if err != nil {
				return err
			}
			records = append(records, private)
		}
		if err := k.state.save(keysFile, records); err != nil {
			return err
		}
	}
	return k.publish(all)
}

// publish makes keys the current ones; the first of them signs.
func (k *keyring) publish(all []*sign.Key) error {
	own, _, err := verify.ParseJWKS(sign.JWKS(all...))
	if err != nil {
		return err
	}
	algorithms := make([]string, len(all))
	for i, key := range all {
		algorithms[i] = key.Algorithm()
	}
	verifier, err := verify.New(own, verify.Policy{
		Issuer: k.issuer, AnyAudience: true, Algorithms: algorithms, AcceptSenderConstrained: true,
	})
	if err != nil {
		return err
	}
	k.snapshot.Store(&keys{
		signing: all[0], all: all, verifier: verifier,
		jwks: newDocument(jwksType, jwks(all, k.guests)), guests: k.guests,
	})
	return nil
}
