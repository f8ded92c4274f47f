package show

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

var at = time.Unix(1800000000, 0) // 2027-01-15 08:00:00 UTC

// token gives a token that nobody signed over the claims.
func token(claims string) string {
	return forge.Encode(`{"alg":"RS256","kid":"k1"}`) + "." + forge.Encode(claims) + "." + forge.Encode(strings.Repeat("s", 256))
}

func report(text string, policy *verify.Policy) diagnose.Report {
	return diagnose.Run(context.Background(), text, diagnose.Options{Policy: policy, At: at})
}

func inspect(t *testing.T, text string, o Options) string {
	t.Helper()
	r := report(text, nil)
	var b strings.Builder
	if err := Inspect(&b, &r, fmt.Sprint(len(text), " bytes"), o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func why(t *testing.T, text string, policy *verify.Policy) string {
	t.Helper()
	r := report(text, policy)
	var b strings.Builder
	if err := Why(&b, &r, Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestInspectShowsEveryKindOfValue(t *testing.T) {
	for claims, want := range map[string]string{
		`{"iss":"https://id.example"}`:          "  iss        issuer        https://id.example\n",
		`{"aud":["a","b"]}`:                     "  aud        audience      - a\n                           - b\n",
		`{"scope":"read write"}`:                "  scope      scope         read write\n",
		`{"scope":["read"]}`:                    "  scope      scope         - read\n",
		`{"roles":[]}`:                          "  roles      roles         []\n",
		`{"mine":9007199254740993}`:             "  mine                     9007199254740993\n",
		`{"mine":"9007199254740993"}`:           `  mine                     "9007199254740993"` + "\n",
		`{"mine":"true"}`:                       `  mine                     "true"` + "\n",
		`{"mine":""}`:                           `  mine                     ""` + "\n",
		`{"mine":" x"}`:                         `  mine                     " x"` + "\n",
		`{"mine":null}`:                         "  mine                     null\n",
		`{"mine":[1,"2",{"a":[]}]}`:             "  mine                     - 1\n" + strings.Repeat(" ", 27) + `- "2"` + "\n" + strings.Repeat(" ", 27) + `- {"a":[]}` + "\n",
		`{"mine":{"a":1}}`:                      `  mine                     {"a":1}` + "\n",
		`{"a_name_longer_than_its_column":"x"}`: "  a_name_longer_than_its_column  x\n",
		`{"exp":1800000060}`:                    "  exp        expires       2027-01-15 08:01:00 UTC (in 1 minute)\n",
		`{"exp":1800000060.5}`:                  "  exp        expires       2027-01-15 08:01:00 UTC (in 1 minute)\n",
		`{"iat":1.8e9}`:                         "  iat        issued        2027-01-15 08:00:00 UTC (now)\n",
		`{"auth_time":1799996400}`:              "  auth_time  logged in     2027-01-15 07:00:00 UTC (1 hour ago)\n",
		`{"auth_time":1e300}`:                   "  auth_time  logged in     1e300\n",
		`{"auth_time":"yesterday"}`:             "  auth_time  logged in     yesterday\n",
		`{"exp":9007199254740991}`:              "(in more than 292 years)",
		`{"long":{"a":"0123456789","b":"0123456789","c":"012345678901234"}}`: "  long                     {\n" + strings.Repeat(" ", 27) + `  "a": "0123456789",` + "\n",
	} {
		if got := inspect(t, token(claims), Options{}); !strings.Contains(got, want) {
			t.Errorf("%s is shown as\n%swant in it\n%s", claims, got, want)
		}
	}
}

func TestInspectSaysWhereInItsLifeATokenIs(t *testing.T) {
	for claims, want := range map[string]string{
		`{"iat":1799999940,"exp":1800000060}`:                  "2 minutes, alive for another 1 minute",
		`{"nbf":1799999940,"exp":1800000000}`:                  "1 minute, dead for 0 seconds",
		`{"iat":1799999940,"nbf":1800000030,"exp":1800000060}`: "2 minutes, begins in 30 seconds",
		`{"iat":1800000060,"exp":1800000000}`:                  "none: it ends before it begins, dead for 0 seconds",
		`{"exp":1800000060}`:                                   "unknown: the claims do not say from when to when, alive for another 1 minute",
		`{"iat":1799999940}`:                                   "unknown: the claims do not say from when to when\n",
		`{"iat":-62135596799,"exp":9007199254740991}`:          "more than 292 years, alive for another more than 292 years",
	} {
		if got := inspect(t, token(claims), Options{}); !strings.Contains(got, "  lifetime                 "+want) {
			t.Errorf("%s is shown as\n%swant in it\n%s", claims, got, want)
		}
	}
}

func TestLocalTimeIsShownWhereItDiffers(t *testing.T) {
	text := token(`{"exp":1800000060}`)
	berlin := inspect(t, text, Options{Local: time.FixedZone("", 2*60*60)})
	if want := "(in 1 minute)\n                           2027-01-15 10:01:00 +02:00 here\n"; !strings.Contains(berlin, want) {
		t.Errorf("two hours east it is shown as\n%s", berlin)
	}
	if london := inspect(t, text, Options{Local: time.UTC}); strings.Contains(london, "here") {
		t.Errorf("UTC is shown twice:\n%s", london)
	}
	r, b := report(token(`{"exp":1799999940}`), nil), strings.Builder{}
	if err := Why(&b, &r, Options{Local: time.FixedZone("", 2*60*60)}); err != nil || !strings.Contains(strings.Join(strings.Fields(b.String()), " "), "(2027-01-15 07:59:00 UTC, 2027-01-15 09:59:00 +02:00 here)") {
		t.Errorf("why shows %s, %v", b.String(), err)
	}
}

func TestInspectOfClaimsThatCannotBeRead(t *testing.T) {
	got := inspect(t, token(`{"exp":"soon"}`), Options{})
	if strings.Contains(got, "claims\n") || !strings.Contains(got, "header\n") || !strings.Contains(got, "✖") {
		t.Errorf("shown as\n%s", got)
	}
}

func TestColourNeverCarriesTheMeaningAlone(t *testing.T) {
	text := token(`{"iat":1799999940,"exp":1799999950}`)
	coloured := inspect(t, text, Options{Colour: true})
	if !strings.Contains(coloured, "\x1b[31m✖\x1b[0m The token expired") {
		t.Errorf("no colour in\n%q", coloured)
	}
	without := coloured
	for _, c := range []colour{bold, dim, red, green, yellow, "\x1b[0m"} {
		without = strings.ReplaceAll(without, string(c), "")
	}
	if plain := inspect(t, text, Options{}); without != plain {
		t.Errorf("without colour it is\n%s\nwant\n%s", without, plain)
	}
}

// What is printed holds nothing raw of a hostile token, keeps to 80 columns where
// words allow it, and never shows the token.
func TestPrintedLinesAreFitForATerminal(t *testing.T) {
	policy := &verify.Policy{Issuer: "https://id.example/" + strings.Repeat("x", 100), Audiences: []string{"a", "b\u202e"}, Algorithms: []string{"ES256"}, Scopes: []string{"\x1b[31m"}}
	hostile := `{"iss":"\u001b[31m\u202e","aud":["\u2066","` + strings.Repeat("long words ", 50) + `"],"\u0007":"\u009b31m","exp":1,"scope":"` + "\u202e" + `"}`
	for _, text := range []string{
		token(hostile), "Bearer Bearer " + token(hostile), token(`{}`), token(`{"exp":"` + "\u202e" + `"}`), "\x1b[31m", "undefined",
		forge.Encode(`{"alg":"\u001b[31m","kid":"\u202e","typ":"x"}`) + "." + forge.Encode(`{"exp":1}`) + ".AA",
		strings.Repeat("<", 5000), forge.Encode(`{"alg":"\u202e","enc":"\u0007"}`) + ".AA.AA.AA.AA",
	} {
		for _, page := range []string{why(t, text, policy), why(t, text, nil), inspect(t, text, Options{})} {
			for line := range strings.Lines(page) {
				line = strings.TrimSuffix(line, "\n")
				if i := strings.IndexFunc(line, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u202e' || r == '\u2066' }); i >= 0 {
					t.Errorf("a raw character in %q", line)
				}
				if strings.Contains(line, "eyJ") {
					t.Errorf("a part of the token in %q", line)
				}
			}
		}
		for line := range strings.Lines(why(t, text, policy)) {
			line = strings.TrimSuffix(line, "\n")
			longest := 0
			for _, word := range strings.Fields(line) {
				longest = max(longest, utf8.RuneCountInString(word))
			}
			if utf8.RuneCountInString(line) > width && longest < 40 {
				t.Errorf("a line of %d characters: %q", utf8.RuneCountInString(line), line)
			}
		}
	}
}

func TestWhyNamesTheFlagForEverythingUnchecked(t *testing.T) {
	r := report(token(`{"exp":1800000060}`), nil)
	if len(r.Unchecked) < 4 {
		t.Fatalf("only %v is unchecked", r.Unchecked)
	}
	for _, u := range r.Unchecked {
		if supply[u.Check] == "" {
			t.Errorf("no flag is named for %s, which needs %s", u.Check, u.Needs)
		}
	}
}

func TestAcceptedTokenIsMarkedGood(t *testing.T) {
	key := forge.NewKey("ES256", "k1")
	keys, _, err := verify.ParseJWKS([]byte(forge.JWKS(key)))
	if err != nil {
		t.Fatal(err)
	}
	r := diagnose.Run(context.Background(), key.Token(`{"exp":1800000060}`),
		diagnose.Options{Keys: keys, Policy: &verify.Policy{AnyIssuer: true, AnyAudience: true}, At: at})
	if r.Decision != jwtkit.Accept {
		t.Fatalf("the decision is %s", r.Decision)
	}
	var b strings.Builder
	if err := Why(&b, &r, Options{}); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); !strings.HasPrefix(got, "✔ ") || !strings.HasSuffix(got, "\ndecision: accept\n") {
		t.Errorf("shown as\n%s", got)
	}
}
