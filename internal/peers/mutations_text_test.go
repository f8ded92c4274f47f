package peers

import (
	"fmt"
	"strings"

	"github.com/jwtkit/toolkit/internal/forge"
)

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// textMutations change the token after it was signed. Each makes it bad: a
// signed token has one spelling.
var textMutations = []mutation{
	{"character changed", "text", func(d *draft) change {
		return d.onText(func(token string) string {
			i := d.random.IntN(len(token))
			for token[i] == '.' {
				i = d.random.IntN(len(token))
			}
			other := alphabet[(strings.IndexByte(alphabet, token[i])+1+d.random.IntN(63))%64]
			return token[:i] + string(other) + token[i+1:]
		}, "one character is another")
	}},
	{"unused bits", "text", func(d *draft) change {
		return d.onSegment(func(segment string) string {
			last := strings.IndexByte(alphabet, segment[len(segment)-1])
			if len(segment)%4 == 0 {
				return segment + "A" // no bits to spare: an impossible length
			}
			return segment[:len(segment)-1] + string(alphabet[last^1])
		}, "the last character of a segment is another for the same bytes")
	}},
	{"line break inside", "text", func(d *draft) change {
		i := d.random.IntN(1 << 20)
		return d.onSegment(func(segment string) string {
			at := i % (len(segment) + 1)
			return segment[:at] + pick(d.random, "\n", "\r", "\r\n") + segment[at:]
		}, "a line break within a segment")
	}},
	{"blank inside", "text", func(d *draft) change {
		return d.onSegment(func(segment string) string {
			at := 1 + d.random.IntN(len(segment)-1)
			return segment[:at] + pick(d.random, " ", "\t", "\x00", "%20") + segment[at:]
		}, "a blank within a segment")
	}},
	{"padding", "text", func(d *draft) change {
		return d.onSegment(func(segment string) string { return segment + pick(d.random, "=", "==", "===") }, "padding after a segment")
	}},
	{"standard alphabet", "text", func(d *draft) change {
		return d.onText(func(token string) string {
			if other := strings.NewReplacer("-", "+", "_", "/").Replace(token); other != token {
				return other
			}
			return token + "+"
		}, "+ and / for - and _")
	}},
	{"white space around", "text", func(d *draft) change {
		space := pick(d.random, " ", "\n", "\r\n", "\t")
		if d.random.IntN(2) == 0 {
			return d.onText(func(token string) string { return space + token }, fmt.Sprintf("%q before the token", space))
		}
		return d.onText(func(token string) string { return token + space }, fmt.Sprintf("%q after the token", space))
	}},
	{"cut short", "text", func(d *draft) change {
		return d.onText(func(token string) string { return token[:d.random.IntN(len(token))] }, "the end is missing")
	}},
	{"lengthened", "text", func(d *draft) change {
		more := pick(d.random, "A", "AA", "AAAA", ".", ".AAAA", "..", ".A.A")
		return d.onText(func(token string) string { return token + more }, more+" follows")
	}},
	{"signature stripped", "text", func(d *draft) change {
		return d.onText(func(token string) string { return token[:strings.LastIndexByte(token, '.')+1] }, "no signature")
	}},
	{"JSON serialization", "text", func(d *draft) change {
		return d.onText(func(token string) string {
			s := strings.Split(token, ".")
			return fmt.Sprintf(`{"payload":%q,"protected":%q,"signature":%q}`, s[1], s[0], s[2])
		}, "the flattened JSON serialization (RFC 7515 section 7.2.2)")
	}},
	{"header of another token", "text", func(d *draft) change {
		header := fmt.Sprintf(`{"alg":%q,"kid":%q,"x":1}`, pick(d.random, append(forge.Algorithms, "none")...), d.realm.keys[d.random.IntN(len(d.realm.keys))].ID)
		return d.onText(func(token string) string { return forge.Encode(header) + token[strings.IndexByte(token, '.'):] }, header)
	}},
	{"payload of another token", "text", func(d *draft) change {
		payload := fmt.Sprintf(`{"iss":%q,"aud":%q,"exp":%d,"admin":true}`, issuer, audience, instant+99)
		return d.onText(func(token string) string {
			return token[:strings.IndexByte(token, '.')+1] + forge.Encode(payload) + token[strings.LastIndexByte(token, '.'):]
		}, "claims that were not signed")
	}},
}

// onText changes the finished token.
func (d *draft) onText(edit func(token string) string, note string) change {
	finish := d.finish
	d.finish = func(token string) string { return edit(finish(token)) }
	return bad(note)
}

// onSegment changes one of the three segments of the finished token.
func (d *draft) onSegment(edit func(segment string) string, note string) change {
	i := d.random.IntN(3)
	name := [...]string{"header", "payload", "signature"}[i]
	return d.onText(func(token string) string {
		segments := strings.Split(token, ".")
		if segments[i] != "" {
			segments[i] = edit(segments[i])
		}
		return strings.Join(segments, ".")
	}, note+", in the "+name)
}
