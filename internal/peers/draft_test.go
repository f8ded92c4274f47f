package peers

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
)

// What the tokens of a differential run are issued for, and when they are
// judged.
const (
	issuer   = "https://id.example/realms/prod"
	audience = "https://api.example/orders"
	instant  = 1_800_000_000
)

// A realm is a key set and those who sign with it.
type realm struct {
	keys    []*forge.Key
	setting Setting
}

func newRealm(algorithms ...string) *realm {
	r := &realm{}
	for _, name := range algorithms {
		r.keys = append(r.keys, forge.NewKey(name, "key-"+strings.ToLower(name)))
	}
	r.setting = Setting{JWKS: []byte(forge.JWKS(r.keys...)), Issuer: issuer, Audience: audience, Algorithms: algorithms, At: time.Unix(instant, 0)}
	return r
}

// A member is one member of a JSON object, as it is written.
type member struct{ name, value string }

// A draft is a token before it is signed, with everything that a mutation may
// change. A fresh draft is a good token.
type draft struct {
	realm  *realm
	random *rand.Rand

	signer    *forge.Key
	signature func(input string) string // how the signer signs

	header, claims []member
	seal           func(headerJSON, claimsJSON string) (string, string) // the texts, before they are encoded
	finish         func(token string) string                            // the token, after it was signed

	kinds []string // of the mutations
	notes []string
	bad   bool // a mutation made a bad token of it
}

func newDraft(r *realm, random *rand.Rand) *draft {
	key := r.keys[random.IntN(len(r.keys))]
	d := &draft{
		realm: r, random: random, signer: key,
		header: []member{{"alg", quote(key.Algorithm)}, {"kid", quote(key.ID)}, {"typ", `"at+jwt"`}},
		claims: []member{
			{"iss", quote(issuer)}, {"sub", `"f3b7c1de"`}, {"aud", `[` + quote(audience) + `,"https://api.example/billing"]`},
			{"exp", fmt.Sprint(instant + 3600)}, {"nbf", fmt.Sprint(instant - 60)}, {"iat", fmt.Sprint(instant - 60)},
			{"jti", `"7b0f5a0e"`}, {"client_id", `"orders-frontend"`},
		},
		seal:   func(header, claims string) (string, string) { return header, claims },
		finish: func(token string) string { return token },
	}
	d.signature = func(input string) string { return string(d.signer.Signature([]byte(input))) }
	return d
}

// token signs the draft.
func (d *draft) token() string {
	header, claims := d.seal(object(d.header), object(d.claims))
	input := forge.Encode(header) + "." + forge.Encode(claims)
	return d.finish(input + "." + forge.Encode(d.signature(input)))
}

// String gives what the draft is, for a person who has to find out why it is
// judged as it is.
func (d *draft) String() string {
	header, claims := d.seal(object(d.header), object(d.claims))
	return fmt.Sprintf("%s key, %s: header %s, payload %s", d.signer.Algorithm, strings.Join(d.notes, "; "), brief(header), brief(claims))
}

func brief(text string) string {
	if len(text) > 400 {
		return fmt.Sprintf("%q… (%d bytes)", text[:400], len(text))
	}
	return fmt.Sprintf("%q", text)
}

func object(members []member) string {
	texts := make([]string, len(members))
	for i, m := range members {
		texts[i] = quote(m.name) + ":" + m.value
		if strings.HasPrefix(m.name, `"`) { // written by hand
			texts[i] = m.name + ":" + m.value
		}
	}
	return "{" + strings.Join(texts, ",") + "}"
}

func quote(text string) string { return `"` + text + `"` }

// set gives the member of that name another value, or adds it.
func set(members []member, name, value string) []member {
	for i := range members {
		if members[i].name == name {
			members[i].value = value
			return members
		}
	}
	return append(members, member{name, value})
}

// drop takes the member of that name out.
func drop(members []member, name string) []member {
	var kept []member
	for _, m := range members {
		if m.name != name {
			kept = append(kept, m)
		}
	}
	return kept
}

// rename gives the member of that name another.
func rename(members []member, name, other string) []member {
	for i := range members {
		if members[i].name == name {
			members[i].name = other
		}
	}
	return members
}

func pick[T any](random *rand.Rand, list ...T) T { return list[random.IntN(len(list))] }
