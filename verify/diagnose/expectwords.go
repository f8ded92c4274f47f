package diagnose

import (
	"strings"

	"github.com/jwtkit/toolkit/verify"
)

// A demand is how some server names what it expects: the words before it, in
// lower case, and those behind it.
type demand struct {
	check         verify.Check
	before, after string
}

// demands holds the words of ASP.NET (IDX codes), jsonwebtoken, go-oidc, jose4j,
// Keycloak, Firebase, Azure Resource Manager, Amazon's verifier, Nimbus, jjwt, Ruby's
// jwt and Okta's verifier.
var demands = []demand{
	{verify.CheckAudience, "validationparameters.validaudience: '", "'"},
	{verify.CheckAudience, "validationparameters.validaudiences: '", "'"},
	{verify.CheckAudience, "jwt audience invalid. expected: ", ""},
	{verify.CheckAudience, `expected audience "`, `"`},
	{verify.CheckAudience, "acceptable identifier. expected ", " as an aud value"},
	{verify.CheckAudience, `incorrect "aud" (audience) claim. expected "`, `"`},
	{verify.CheckIssuer, `incorrect "iss" (issuer) claim. expected "`, `"`},
	{verify.CheckIssuer, "validationparameters.validissuer: '", "'"},
	{verify.CheckIssuer, "validationparameters.validissuers: '", "'"},
	{verify.CheckIssuer, "currentconfiguration.issuer: '", "'"},
	{verify.CheckIssuer, "jwt issuer invalid. expected: ", ""},
	{verify.CheckIssuer, `different provider, expected "`, `"`},
	{verify.CheckIssuer, `doesn't match expected value of `, ""},
	{verify.CheckIssuer, "invalid token issuer. expected '", "'"},
	{verify.CheckIssuer, "it must match the tenant '", "'"},
	{verify.CheckIssuer, "it must match one of the tenants '", "'"},
	{verify.CheckAudience, "should exactly match with one of the allowed audiences ", ""},
	{verify.CheckIssuer, "issuer not allowed: *. expected: ", ""},
	{verify.CheckAudience, "audience not allowed: *. expected: ", ""},
	{verify.CheckIssuer, "jwt iss claim has value *, must be ", ""},
	{verify.CheckIssuer, "expected iss claim to be: ", ", but was"},
	{verify.CheckAudience, "expected aud claim to be: ", ", but was"},
	{verify.CheckAudience, "missing expected '", "' value in 'aud'"},
	{verify.CheckIssuer, "invalid issuer. expected ", ", received"},
	{verify.CheckAudience, "invalid audience. expected ", ", received"},
	{verify.CheckIssuer, "does not match expected issuer: ", ""},
	{verify.CheckAudience, "does not match expected audience: ", ""},
	{verify.CheckAlgorithm, "unexpected signature algorithm *; expected [", "]"},
}

// maxWordsBytes bounds the text in which a server's demands are looked for.
const maxWordsBytes = 256 << 10

// said gives the texts in which the API may have named what it expects: its
// answer, or what was pasted where no answer is shown.
func (d *diagnosis) said() []string {
	if d.exchange == nil {
		return []string{d.text[:min(len(d.text), maxWordsBytes)]}
	}
	list := append(values(d.exchange.response, "WWW-Authenticate"), visible(d.exchange.body))
	if d.exchange.aside != "" {
		list = append(list, d.exchange.aside)
	}
	return list
}

// wordsPolicy gives what a server's words name as expected.
func wordsPolicy(words string) verify.Policy { return namedBy(demands, words) }

// namedBy gives the values that stand in a server's words where a table says.
func namedBy(table []demand, words string) (p verify.Policy) {
	words = strings.ReplaceAll(words, `\"`, `"`) // as JSON and challenges have it
	lower := lowerASCII(words)
	for _, demand := range table {
		named := demand.in(words, lower)
		switch demand.check {
		case verify.CheckAudience:
			p.Audiences = append(p.Audiences, named...)
		case verify.CheckAlgorithm:
			for _, name := range named {
				p.Algorithms = append(p.Algorithms, known(name)...)
			}
		case verify.CheckIssuer:
			if p.Issuer == "" && len(named) == 1 { // one of several cannot be told from here
				p.Issuer = named[0]
			}
		}
	}
	return p
}

// in gives the values that the demand names in a server's words.
func (m demand) in(words, lower string) (named []string) {
	first, last, _ := strings.Cut(m.before, "*")
	at := matched(lower, m.before)
	if at < 0 {
		return nil
	}
	start := at + len(first)
	if last != "" {
		start += strings.Index(lower[start:], last) + len(last)
	}
	text := words[start:min(len(words), start+2<<10)]
	if end := strings.IndexAny(text, "\r\n<"); end >= 0 {
		text = text[:end]
	}
	if m.after != "" {
		end := strings.Index(text, m.after)
		if end < 0 {
			return nil
		}
		text = text[:end]
	}
	return listed(text)
}

// listed takes a list apart as servers print it: with commas, with "or", in
// brackets, in quotes. What stands for no value, or hides it, is left out.
func listed(text string) (list []string) {
	text = strings.TrimPrefix(strings.TrimSpace(text), "one of ")
	text = strings.NewReplacer(" or ", ",", `" "`, ",").Replace(text)
	for part := range strings.SplitSeq(text, ",") {
		part = strings.Trim(part, " []\"'`")
		if end := strings.IndexAny(part, " \"'\\}"); end >= 0 {
			part = part[:end]
		}
		part = strings.TrimRight(part, ".;)")
		switch part {
		case "", "null", "undefined", "empty", "System.String", "PII", "none":
			continue
		}
		if len(list) < 32 && !strings.Contains(part, "hidden") {
			list = append(list, part)
		}
	}
	return list
}
