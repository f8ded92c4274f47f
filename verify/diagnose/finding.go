package diagnose

import (
	"strings"

	"github.com/jwtkit/toolkit/jwtkit"
)

var causes = func() map[string]int {
	index := make(map[string]int, len(catalogue))
	for i, c := range catalogue {
		index[c.name] = i
	}
	return index
}()

// A detail adds something of the case at hand to a Finding.
type detail func(*Finding)

// find adds the finding of a cause, proved unless a detail says otherwise.
func (d *diagnosis) find(name string, details ...detail) {
	c := catalogue[causes[name]]
	f := Finding{Cause: c.name, Code: c.code, Certainty: Proved, Party: c.party, Say: c.say, Fix: c.fix}
	for _, add := range details {
		add(&f)
	}
	d.report.Findings = append(d.report.Findings, f)
}

// say fills the places in the texts: name, value, name, value.
func say(pairs ...string) detail {
	for i := 0; i < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	fill := strings.NewReplacer(pairs...)
	return func(f *Finding) { f.Say, f.Fix = sentence(fill.Replace(f.Say)), fill.Replace(f.Fix) }
}

func certain(c Certainty) detail { return func(f *Finding) { f.Certainty = c } }

func coded(code jwtkit.Code) detail { return func(f *Finding) { f.Code = code } }

// maxEvidenceBytes bounds the value shown as evidence; the report holds the
// whole header and claims anyway.
const maxEvidenceBytes = 512

func evidence(path, value, expected string) detail {
	if len(value) > maxEvidenceBytes {
		value = ""
	}
	return func(f *Finding) { f.Evidence = append(f.Evidence, Evidence{path, value, expected}) }
}

// sentence begins with a capital, unless it begins with the name of a member.
func sentence(text string) string {
	for _, name := range []string{"alg ", "typ ", "aud ", "exp ", "nbf ", "iat "} {
		if strings.HasPrefix(text, name) {
			return text
		}
	}
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
