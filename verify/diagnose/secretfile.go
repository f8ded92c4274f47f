package diagnose

import (
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// A setting is a name with its value in a file.
type setting struct {
	name, value string
	encoded     bool // in base64, as the data of a Kubernetes Secret
	listed      bool // an item of a YAML list, where quotes inside are part of it
}

// fromFile takes the credential out of a file of names and values: a Kubernetes
// Secret, the environment of a container, YAML, ini. Where it finds none, the text
// stays.
func (d *diagnosis) fromFile(text string) string {
	list := settings(text)
	if value, ok := d.fromSettings(list); ok {
		return value
	}
	if len(candidates(text)) > 0 {
		return text
	}
	for _, e := range list {
		if mark, ok := hiddenBy(e.value); ok && isTokenName(e.name) {
			d.notShown(e.value, mark)
			d.settled = true
			return ""
		}
		if what, ok := placeholder(e.value); ok && isTokenName(e.name) && !e.encoded {
			d.find("placeholder", certain(Likely), say("what", what))
			d.settled = true
			return ""
		}
	}
	return text
}

// fromSettings takes the token of a setting that the file did something to.
func (d *diagnosis) fromSettings(list []setting) (value string, ok bool) {
	for _, e := range list {
		content := e.value
		if e.encoded {
			decoded, ok := fromBase64(strings.Join(strings.Fields(content), ""))
			if !ok {
				continue
			}
			content = decoded
		}
		if value, ok = d.stored(e, content); ok {
			return value, true
		}
	}
	return "", false
}

// stored takes a token that is the value of a setting, and says what the file did to
// it. A setting that is nothing out of the ordinary is left to the rest.
func (d *diagnosis) stored(e setting, content string) (value string, ok bool) {
	value = strings.TrimSpace(content)
	bare := strings.Trim(value, `"'`)
	token := strings.TrimSpace(strings.TrimPrefix(bare, "Bearer "))
	again, _ := unwound(bare)
	twice := e.encoded && looksLikeToken(again)
	if !looksLikeToken(token) && !e.encoded || !strings.HasPrefix(token, "ey") && !strings.HasPrefix(bare, "{") && !twice {
		return "", false
	}
	around := len(value) != len(content)
	quoted := e.listed && bare != value
	if !e.encoded && !around && !quoted {
		return "", false
	}
	if e.encoded {
		d.note("decoded the value of " + phrase.Quote(e.name) + " from base64, once, as Kubernetes does")
	} else {
		d.note("took the value of " + phrase.Quote(e.name))
	}
	if around {
		at := strings.Index(content, value)
		if at == 0 {
			at = len(value)
		} else {
			at = 0
		}
		d.note("removed white space around the value: it is stored so, and sent so")
		d.find("invalid_header_char", certain(Likely), say("what", codePoint(rune(content[at])), "offset", strconv.Itoa(at)))
	}
	return value, true
}

// isTokenName reports whether the name of a setting says that its value is a
// credential to send.
func isTokenName(name string) bool {
	const longest = 64
	name = lowerASCII(name)
	return len(name) <= longest && !strings.Contains(name, " ") && (strings.Contains(name, "token") && !strings.Contains(name, "url") && !strings.Contains(name, "endpoint") || strings.Contains(name, "bearer") || strings.Contains(name, "jwt"))
}

// maxSettings bounds the settings of a file that are read.
const maxSettings = 1000

// settings reads the lines of a file of names and values. In a Secret of Kubernetes,
// those under data are encoded.
func settings(text string) (list []setting) {
	if strings.HasPrefix(text, "{") {
		return secretSettings(text)
	}
	secret := strings.Contains(text, "kind: Secret")
	part := ""
	for rest := text; rest != "" && len(list) < maxSettings; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		bare := strings.TrimSpace(line)
		indent := len(line) - len(strings.TrimLeft(line, " "))
		item := strings.TrimPrefix(bare, "- ")
		item = strings.TrimPrefix(item, "export ")
		at := strings.IndexAny(item, ":=")
		if at <= 0 || strings.Trim(item[:at], tokenBytes+`/" `) != "" {
			continue
		}
		e := setting{name: strings.Trim(item[:at], `" `), value: strings.TrimSpace(item[at+1:]), listed: item != bare && item[at] == '='}
		if indent == 0 || e.value == "" {
			part = e.name
		}
		if strings.HasPrefix(e.value, "|") || strings.HasPrefix(e.value, ">") {
			e.value, rest = blockScalar(e.value, rest, indent)
		} else if item[at] == ':' && len(e.value) > 1 && isQuote(e.value[0]) && e.value[len(e.value)-1] == e.value[0] {
			e.value = e.value[1 : len(e.value)-1]
		}
		e.encoded = secret && part == "data"
		list = append(list, e)
	}
	return list
}

// blockScalar reads the lines that belong to | or > in YAML: those indented more. |
// keeps their ends, and both keep the last, unless a - says otherwise.
func blockScalar(style, text string, indent int) (value, rest string) {
	var lines []string
	for text != "" {
		line, behind, _ := strings.Cut(text, "\n")
		if strings.TrimSpace(line) != "" && len(line)-len(strings.TrimLeft(line, " ")) <= indent {
			break
		}
		lines, text = append(lines, strings.TrimSpace(line)), behind
	}
	between, last := "\n", "\n"
	if style[0] == '>' {
		between = " "
	}
	if strings.Contains(style, "-") {
		last = ""
	}
	return strings.TrimSpace(strings.Join(lines, between)) + last, text
}

// secretSettings reads the Secrets of Kubernetes in JSON, one or a list of them.
func secretSettings(text string) (list []setting) {
	parts := object(text, "kind", "data", "stringData")
	if plain(parts["kind"]) == "List" {
		for _, item := range elements(text, "items") {
			if plain(object(item, "kind")["kind"]) == "Secret" && len(list) < maxSettings {
				list = append(list, secretSettings(item)...)
			}
		}
	}
	if plain(parts["kind"]) != "Secret" {
		return list
	}
	for _, part := range []string{"data", "stringData"} {
		visitMembers(parts[part], 1, func(name, literal string) {
			if len(list) < maxSettings {
				list = append(list, setting{name: name, value: plain(literal), encoded: part == "data"})
			}
		})
	}
	return list
}
