package diagnose

import (
	"strings"

	"github.com/jwtkit/toolkit/verify"
)

// configured lists the ends of the names of settings in which APIs, gateways and
// frameworks keep the issuer and the audience that they expect, whatever stands
// before them (jwt, oidc, valid) and however their words are joined.
var configured = map[verify.Check][]string{
	verify.CheckIssuer:   {"issuer", "issueruri", "issuerurl"},
	verify.CheckAudience: {"audience", "audiences"},
}

// maxConfigLines bounds the lines that are looked at for settings.
const maxConfigLines = 2000

// configuration gives what the API expects by a configuration that was pasted with
// its refusal. It is looked at only where the API's words name that very claim, and
// is no more than likely: it may be another server's, or not be in use.
func (d *diagnosis) configuration() (learnt []expectation) {
	check := d.complaint()
	if check == "" || strings.Contains(d.text, `"jwks_uri"`) { // metadata is the issuer's own
		return nil
	}
	values := configValues(d.text[:min(len(d.text), maxWordsBytes)], configured[check])
	p := verify.Policy{Audiences: values}
	if check == verify.CheckIssuer {
		if len(values) != 1 || !strings.Contains(values[0], "://") {
			return nil
		}
		p = verify.Policy{Issuer: values[0]}
	}
	return []expectation{{p, "the configuration beside it", Likely}}
}

// complaint gives the check of which the server's words say that it failed, if it is
// that of the issuer or of the audience.
func (d *diagnosis) complaint() verify.Check {
	for _, words := range d.said() {
		cause, _ := heardFrom(d.exchange, words)
		if check := checkOf[family(cause)]; len(configured[check]) > 0 {
			return check
		}
	}
	return ""
}

// configValues gives the values of the settings of some names, each once, as lines of
// YAML, JSON, properties, environments and commands have them.
func configValues(text string, names []string) (values []string) {
	seen, lines, listing := map[string]bool{}, 0, false
	for line := range strings.Lines(text) {
		if lines++; lines > maxConfigLines {
			break
		}
		name, content := configLine(line)
		item, isItem := strings.CutPrefix(strings.TrimSpace(line), "- ")
		switch {
		case name != "" && isOneOf(name, names):
			listing = content == ""
		case listing && isItem && name == "":
			content = item
		default:
			listing = false
			continue
		}
		for _, value := range listed(content) {
			if !seen[value] && len(values) < 32 && !strings.ContainsAny(value, "${<") && len(value) < 300 {
				seen[value] = true
				values = append(values, value)
			}
		}
	}
	return values
}

// configLine takes a line apart into a name, in small letters and digits alone, and
// what stands behind it.
func configLine(line string) (name, content string) {
	const longest = 100
	line = strings.TrimLeft(strings.TrimSpace(line), "-• ")
	line = strings.TrimPrefix(line, "export ")
	end := strings.IndexAny(line, ":=")
	if end <= 0 || end > longest || strings.HasPrefix(line[end:], "://") || strings.ContainsAny(strings.TrimSpace(line[:end]), " (") {
		return "", ""
	}
	var b strings.Builder
	for _, c := range []byte(lowerASCII(line[:end])) {
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' {
			b.WriteByte(c)
		}
	}
	return b.String(), strings.Trim(strings.TrimSpace(line[end+1:]), "= ,;")
}

// isOneOf reports whether a setting's name ends in one of the names.
func isOneOf(setting string, names []string) bool {
	for _, name := range names {
		if strings.HasSuffix(setting, name) {
			return true
		}
	}
	return false
}
