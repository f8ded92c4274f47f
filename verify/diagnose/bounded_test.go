package diagnose_test

import (
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// What is looked for in a token and its keys costs as much as they are long,
// whoever made them.
func TestWorkOnTokensIsLinear(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	keys := keySet(t, key)
	var many []string
	for i := range 1000 {
		many = append(many, forge.NewKey("HS256", "").WithID("k"+strconv.Itoa(i%10)).JWK(""))
	}
	set, skipped, err := verify.ParseJWKS([]byte(`{"keys":[` + strings.Join(many, ",") + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	p := verify.Policy{AnyIssuer: true, Audiences: []string{"api"}, Scopes: []string{"a"}}
	claims := func(member string) string { return `{"iss":"i","aud":"c","exp":1800000060,` + member + `}` }
	spoil := func(token string) string { return token[:len(token)-8] + "AAAAAAAA" }
	for _, text := range []string{
		key.Token(claims(`"roles":[` + strings.Repeat(`"x",`, 900) + `"y"]`)),
		key.Token(claims(`"scope":"` + strings.Repeat("x ", 20000) + `"`)),
		spoil(key.Token(claims(`"x":"` + strings.Repeat(`\/`, 15000) + `"`))),
		spoil(key.Token(claims(`"x":"` + strings.Repeat("u", 500_000) + `"`))),
		key.Token(claims(`"x":"` + strings.Repeat("é", 200_000) + `"`)),
		key.Sign(`{"alg":"ES256","kid":"k","zip":"DEF","cty":"JWT"}`, strings.Repeat("ey.", 100_000)),
		key.Sign(`{"alg":"ES256","kid":"k","x5c":["`+strings.Repeat("MIIC", 1500)+`"]}`, claims(`"x":1`)),
		strings.Repeat("eyJ", 100_000), "1.A" + strings.Repeat("A", 500_000), `{"keys":[` + strings.Repeat(`{},`, 50_000) + `{}]}`,
		key.Token(good) + strings.Repeat("~", 200_000), key.Token(good) + strings.Repeat("=", 200_000),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		diagnose.Run(t.Context(), text, diagnose.Options{Keys: keys, Policy: &p, At: at})
		runtime.ReadMemStats(&after)
		if bytes := after.TotalAlloc - before.TotalAlloc; bytes > 400*uint64(len(text)) && !testenv.Race {
			t.Errorf("%.40q: %d bytes allocated for %d", text, bytes, len(text))
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	diagnose.Run(t.Context(), key.Token(good), diagnose.Options{Keys: set, Skipped: skipped, Policy: &p, At: at})
	runtime.ReadMemStats(&after)
	if bytes := after.TotalAlloc - before.TotalAlloc; bytes > 8<<20 && !testenv.Race {
		t.Errorf("%d bytes allocated for 1000 keys", bytes)
	}
}
