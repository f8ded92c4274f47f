package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/internal/peers"
)

// libraries are measured side by side on hostile input.
var libraries = []struct {
	name string
	open func(peers.Setting) (peers.Judge, error)
}{{"jwtkit", peers.Ours}, {"go-jose", peers.GoJose}, {"golang-jwt with keyfunc", peers.Keyfunc}, {"jwx", peers.JWX}}

// An attack is a text, or a key set, that makes work.
type attack struct {
	name    string
	setting peers.Setting
	token   string
	withSet bool // reading the key set is part of the work
}

// hostile prints what a refusal costs. Nothing here may be accepted by ours.
func (f *fixture) hostile() error {
	fmt.Printf("\n%-42s", "hostile input: CPU ms best, KiB allocated")
	for _, l := range libraries {
		fmt.Printf(" %25s", l.name)
	}
	fmt.Println()
	for _, a := range f.attacks() {
		fmt.Printf("  %-44s", a.name)
		for i, l := range libraries {
			cell, err := a.cost(l.open, i == 0)
			if err != nil {
				return fmt.Errorf("%s: %w", a.name, err)
			}
			fmt.Printf(" %25s", cell)
		}
		fmt.Println()
	}
	return nil
}

func (f *fixture) attacks() []attack {
	hs := f.keys["HS256"]
	set := f.setting("HS256")
	brackets := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	few := strings.Repeat("[", 24_000) + strings.Repeat("]", 24_000)
	claims := func(name, value string) string { return fmt.Sprintf(`{"iss":%q,%q:%s}`, issuer, name, value) }
	many, unknown := f.manyKeys(10_000)
	thousand, _ := f.manyKeys(1000)
	return []attack{
		{"10 MiB, bad signature", set, hs.Token(claims("x", `"`+strings.Repeat("a", 7<<20)+`"`)) + "AAAA", false},
		{"1 MiB of dots", set, strings.Repeat(".", 1<<20), false},
		{"1 MiB of A", set, strings.Repeat("A", 1<<20), false},
		{"100,000 brackets, signed", set, hs.Token(claims("x", brackets)), false},
		{"24,000 brackets in 64 KiB, signed", set, hs.Token(claims("x", few)), false},
		{"exp of a million digits, signed", set, hs.Token(claims("exp", "1"+strings.Repeat("0", 999_999))), false},
		{"exp of 45,000 digits in 64 KiB, signed", set, hs.Token(claims("exp", "1"+strings.Repeat("0", 44_999))), false},
		{"4,000 members in 64 KiB, signed", set, hs.Token(members(4000)), false},
		{"1,000 RSA keys, unknown kid", thousand, unknown, false},
		{"10,000 RSA keys, unknown kid", many, unknown, false},
		{"10,000 RSA keys, reading them", many, unknown, true},
		f.hugeRSA(8192), f.hugeRSA(16384), f.hugeRSA(65536),
	}
}

func members(count int) string {
	texts := make([]string, count)
	for i := range texts {
		texts[i] = fmt.Sprintf(`"%d":0`, i)
	}
	return "{" + strings.Join(texts, ",") + "}"
}

// modulus gives a number that looks like the modulus of an RSA key.
func modulus(bits int) string {
	n := make([]byte, bits/8)
	rand.Read(n)
	n[0] |= 0x80
	n[len(n)-1] |= 1
	return forge.Encode(string(n))
}

// manyKeys gives a set of RSA keys and a token whose kid is none of theirs.
func (f *fixture) manyKeys(count int) (peers.Setting, string) {
	keys := make([]string, count)
	for i := range keys {
		keys[i] = fmt.Sprintf(`{"kty":"RSA","alg":"RS256","use":"sig","kid":"k%d","n":%q,"e":"AQAB"}`, i, modulus(2048))
	}
	s := f.setting("RS256")
	s.JWKS = []byte(`{"keys":[` + strings.Join(keys, ",") + `]}`)
	return s, f.keys["RS256"].WithID("unknown").Token(f.claims)
}

// hugeRSA gives a set of one key of that size and a token with a signature as
// long. What is measured is reading the key and judging the token.
func (f *fixture) hugeRSA(bits int) attack {
	s := f.setting("RS256")
	s.JWKS = fmt.Appendf(nil, `{"keys":[{"kty":"RSA","alg":"RS256","kid":%q,"n":%q,"e":"AQAB"}]}`, f.keys["RS256"].ID, modulus(bits))
	token := f.tokens["RS256"]
	signature := make([]byte, bits/8)
	rand.Read(signature)
	signature[0] = 0
	return attack{fmt.Sprint("RSA key of ", bits, " bits"), s, token[:strings.LastIndexByte(token, '.')+1] + forge.Encode(string(signature)), true}
}

// cost gives time and memory of one refusal.
func (a *attack) cost(open func(peers.Setting) (peers.Judge, error), ours bool) (string, error) {
	judge, err := open(a.setting)
	if err != nil && !a.withSet {
		return "refuses the set", nil
	}
	op := func() error { return judge(a.token) }
	if a.withSet {
		op = func() error {
			judge, err := open(a.setting)
			if err != nil {
				return err
			}
			return judge(a.token)
		}
	}
	verdict := op()
	if verdict == nil && ours {
		return "", errors.New("accepted")
	}
	r := row{op: func() error { _ = op(); return nil }}
	if err := r.prepare(); err != nil {
		return "", err
	}
	for range 5 {
		r.once()
	}
	cell := fmt.Sprintf("%.4f ms %7.0f KiB", r.best/1e6, r.bytes/1024)
	if verdict == nil {
		cell = "accepts " + cell
	}
	return cell, nil
}
