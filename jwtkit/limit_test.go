package jwtkit

import (
	"strconv"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
)

// limits gives texts at a limit of the package documentation and one beyond it.
func limits() map[string]struct{ within, beyond string } {
	const header = `{"alg":"none"}`
	token := func(header, payload string) string { return forge.Encode(header) + "." + forge.Encode(payload) + "." }
	claims := func(payload string) string { return token(header, payload) }
	members := func(count int) string {
		var b strings.Builder
		for i := range count {
			b.WriteString(`,"` + strconv.FormatInt(int64(i), 36) + `":0`)
		}
		return b.String()
	}
	nested := func(levels int) string { return strings.Repeat("[", levels) + strings.Repeat("]", levels) }
	list := func(count int) string { return "[" + strings.Repeat(`"a",`, count-1) + `"a"]` }
	of := func(bytes int) string { return `{"alg":"none","x":"` + strings.Repeat("x", bytes-21) + `"}` }
	start := token(header, `{}`)
	return map[string]struct{ within, beyond string }{
		"token of 1 MiB":              {start + strings.Repeat("A", MaxTokenBytes-len(start)&^3-4), start + strings.Repeat("A", MaxTokenBytes-len(start)+1)},
		"header of 8 KiB":             {token(of(8192), `{}`), token(of(8193), `{}`)},
		"100 levels in the header":    {token(`{"alg":"none","x":`+nested(99)+`}`, `{}`), token(`{"alg":"none","x":`+nested(100)+`}`, `{}`)},
		"100 levels in the claims":    {claims(`{"x":` + nested(99) + `}`), claims(`{"x":` + nested(100) + `}`)},
		"1,000 members in the header": {token(`{"alg":"none"`+members(999)+`}`, `{}`), token(`{"alg":"none"`+members(1000)+`}`, `{}`)},
		"1,000 members in the claims": {claims(`{"ä":0` + members(999) + `}`), claims(`{"ä":0` + members(1000) + `}`)},
		"1,000 members, some inside":  {claims(`{"ä":{"ä":0` + members(998) + `}}`), claims(`{"ä":{"ä":0` + members(999) + `}}`)},
		"1,000 audiences":             {claims(`{"aud":` + list(1000) + `}`), claims(`{"aud":` + list(1001) + `}`)},
	}
}

func TestLimits(t *testing.T) {
	read := func(text string) error {
		token, err := Parse(text)
		if err == nil {
			_, err = token.UnverifiedClaims()
		}
		return err
	}
	for name, c := range limits() {
		if err := read(c.within); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := read(c.beyond); CodeOf(err) != CodeLimitExceeded {
			t.Errorf("beyond %s: %v", name, err)
		}
	}
}

// A time is at most 64 characters long and within the years 1 to 285428751.
func TestLimitsOfTimes(t *testing.T) {
	for number, ok := range map[string]bool{
		"1." + strings.Repeat("0", 62): true,
		"1." + strings.Repeat("0", 63): false,
		"-62135596799":                 true,
		"-62135596800":                 false,
		"-62135596800.5":               false,
		"9007199254740992":             true,
		"9007199254740993":             false,
		"1e64":                         false,
		"1e65":                         false,
		"1e-64":                        true,
		"1e-65":                        false,
		"0e65":                         true,
	} {
		token, err := Parse(forge.Encode(`{"alg":"none"}`) + "." + forge.Encode(`{"exp":`+number+`}`) + ".")
		if err != nil {
			t.Fatal(err)
		}
		claims, err := token.UnverifiedClaims()
		if (err == nil) != ok || ok && claims.Expiry.IsZero() {
			t.Errorf("%s: %v, %v", number, claims.Expiry, err)
		}
	}
}
