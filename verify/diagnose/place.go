package diagnose

import (
	"slices"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// wrongPlace finds a token that was sent to another host, or another environment,
// than the one it is for.
func (d *diagnosis) wrongPlace(e *exchange) {
	host := withoutPort(e.host())
	if d.subject == nil || !e.refused() || host == "" || localName(host) {
		return
	}
	claims := d.subject.claims
	for _, audience := range claims.Audience {
		if hostOf(audience) == host {
			return
		}
	}
	for _, audience := range claims.Audience {
		there := hostOf(audience)
		if there != "" && (withoutEnvironment(there) == withoutEnvironment(host) || d.letInAt(there)) {
			d.find("wrong_host_or_env", certain(Likely), say("there", phrase.Quote(there), "here", phrase.Quote(host)),
				evidence("request.url", quoted(shownURL(e.shown())), phrase.Quote(there)))
			return
		}
	}
	issuer, _ := splitIssuer(claims.Issuer)
	here, theirs := environment(host), environment(claims.Issuer)
	if theirs == "" {
		theirs = environment(strings.Join(claims.Audience, " "))
	}
	related := strings.HasSuffix(withoutPort(strings.ToLower(issuer)), domain(host))
	if theirs != "" && theirs != here && (here != "" || theirs != "production") || theirs == "" && here != "" && here != "production" && related && issuer != "" {
		d.find("token_from_other_env", certain(Hint), say("theirs", orUnnamed(theirs), "here", orUnnamed(here)),
			evidence("claims.iss", claim(d.subject.token, "iss"), "the issuer of the environment of "+phrase.Quote(host)))
	}
}

func orUnnamed(environment string) string {
	if environment == "" {
		return "one that names none"
	}
	return environment
}

// hostOf gives the host that an audience is the address of, "" for other names.
func hostOf(audience string) string {
	lower := lowerASCII(audience)
	if !strings.HasPrefix(lower, "https://") && !strings.HasPrefix(lower, "http://") {
		return ""
	}
	host, _ := splitIssuer(lower)
	return withoutPort(host)
}

func withoutPort(host string) string {
	name, _, _ := strings.Cut(host, ":")
	return name
}

// domain gives the last two labels of a host.
func domain(host string) string {
	labels := strings.Split(host, ".")
	return strings.Join(labels[max(0, len(labels)-2):], ".")
}

// letInAt reports whether some request of the capture was let in at a host.
func (d *diagnosis) letInAt(host string) bool {
	return slices.ContainsFunc(d.all, func(e *exchange) bool {
		return e.carried != nil && e.accepted() && withoutPort(e.host()) == host
	})
}

// environments are the words by which people name them.
var environments = map[string]string{
	"dev": "development", "develop": "development", "development": "development",
	"test": "test", "testing": "test", "tst": "test", "qa": "test", "uat": "test",
	"stg": "staging", "stage": "staging", "staging": "staging", "preprod": "staging",
	"sandbox": "sandbox", "sbx": "sandbox",
	"prod": "production", "prd": "production", "production": "production", "live": "production",
}

// namesIn takes a host or an address apart; the top-level domain is no word.
func namesIn(text string) []string {
	host, path := splitIssuer(lowerASCII(text))
	if dot := strings.LastIndexByte(withoutPort(host), '.'); dot >= 0 {
		host = host[:dot]
	}
	return strings.FieldsFunc(host+"/"+path, func(r rune) bool { return strings.ContainsRune("./-_: ", r) })
}

// environment gives the environment that an address names, "" if none.
func environment(text string) string {
	for _, word := range namesIn(text) {
		if name := environments[word]; name != "" {
			return name
		}
	}
	return ""
}

// withoutEnvironment leaves the names of environments out of a host.
func withoutEnvironment(host string) string {
	var rest []string
	for _, label := range strings.Split(host, ".") {
		parts := slices.DeleteFunc(strings.Split(label, "-"), func(part string) bool { return environments[part] != "" })
		if len(parts) > 0 {
			rest = append(rest, strings.Join(parts, "-"))
		}
	}
	return strings.Join(rest, ".")
}
