package peers

import (
	"fmt"
	"slices"
	"strings"
)

// jsonMutations write header or claims in ways that JSON has, and in ways that
// it has not.
var jsonMutations = []mutation{
	{"order of members", "json", func(d *draft) change {
		members := pick(d.random, d.header, d.claims)
		d.random.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
		return harmless("another order")
	}},
	{"white space", "json disputed", func(d *draft) change {
		space := pick(d.random, " ", "\n", "\r\n", "\t", "  \n  ")
		return d.onJSON(func(text string) string { return space + strings.ReplaceAll(text, `,"`, space+","+space+`"`) + space }, "white space between members", false)
	}},
	{"duplicate claim", "duplicate", func(d *draft) change {
		name := pick(d.random, "iss", "aud", "exp", "client_id") // none that another mutation takes out again and leaves a good token
		for _, m := range d.claims {
			if m.name == name {
				d.claims = slices.Insert(d.claims, d.random.IntN(len(d.claims)+1), m)
				return bad(name + " stands twice (RFC 7519 section 4)")
			}
		}
		return idle
	}},
	{"duplicate inside a claim", "duplicate", func(d *draft) change {
		return d.onClaim("y", `{"a":1,"a":2}`, true)
	}},
	{"escaped claim", "escaped", func(d *draft) change {
		d.claims = rename(d.claims, "jti", `"\u006ati"`)
		return harmless("the name jti is written with an escape, which JSON reads as the same")
	}},
	{"not UTF-8", "encoding", func(d *draft) change {
		return d.onClaim("text", quote(pick(d.random, "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xe2\x82")), true)
	}},
	{"lone surrogate", "encoding", func(d *draft) change {
		return d.onClaim("text", quote(pick(d.random, `\ud800`, `\udc00`, `\ud800x`)), true)
	}},
	{"text behind", "json", func(d *draft) change {
		more := pick(d.random, "{}", "x", "null", ",", "}", "\x00", `{"exp":1}`)
		return d.onJSON(func(text string) string { return text + more }, brief(more)+" follows the object", true)
	}},
	{"text before", "json", func(d *draft) change {
		more := pick(d.random, "\ufeff", "\x00", "//c\n", "/**/", ",")
		return d.onJSON(func(text string) string { return more + text }, brief(more)+" stands before the object", true)
	}},
	{"not JSON", "json", func(d *draft) change {
		value := pick(d.random, "NaN", "Infinity", "-", "01", "+1", ".5", "1.", "0x10", "'x'", "undefined", "True", `"\x41"`, "\"\n\"", "[1,]", "{a:1}", "1e", `"`)
		return d.onClaim("z", value, true)
	}},
	{"no object", "json", func(d *draft) change {
		text := pick(d.random, "[]", `"x"`, "7", "null", "true", "", "{", "[{}]")
		return d.onClaims(func(string) string { return text }, "the payload is "+brief(text), true)
	}},
	{"half an object", "json", func(d *draft) change {
		return d.onJSON(func(text string) string { return text[:1+d.random.IntN(len(text)-1)] }, "the end is missing", true)
	}},
	{"deep", "size", func(d *draft) change {
		depth := pick(d.random, 101, 300, 5000)
		return d.onClaim("deep", strings.Repeat("[", depth)+strings.Repeat("]", depth), true)
	}},
	{"many members", "size", func(d *draft) change {
		var members []string
		for i := range 1200 {
			members = append(members, fmt.Sprintf(`"%d":0`, i))
		}
		return d.onClaim("many", "{"+strings.Join(members, ",")+"}", true)
	}},
	{"large", "size", func(d *draft) change {
		if d.random.IntN(4) > 0 {
			return idle
		}
		return d.onClaim("large", quote(strings.Repeat("x", 50_000)), true)
	}},
}

// onJSON changes the text of header or claims.
func (d *draft) onJSON(edit func(text string) string, note string, isBad bool) change {
	if d.random.IntN(2) == 0 {
		return d.onClaims(edit, note+", in the payload", isBad)
	}
	seal := d.seal
	d.seal = func(header, claims string) (string, string) {
		header, claims = seal(header, claims)
		return edit(header), claims
	}
	return change{note + ", in the header", isBad}
}

func (d *draft) onClaims(edit func(text string) string, note string, isBad bool) change {
	seal := d.seal
	d.seal = func(header, claims string) (string, string) {
		header, claims = seal(header, claims)
		return header, edit(claims)
	}
	return change{note, isBad}
}
