package diagnose

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// undamaged takes back what was done to a token on its way, and says what it was.
func (d *diagnosis) undamaged(text string) string {
	text = d.withoutOddCharacters(text)
	text = d.percentDecoded(text)
	return d.decodedOnce(text)
}

// withoutOddCharacters removes characters that do not show or are not ASCII from
// what is a token otherwise: zero-width and no-break spaces, curly quotes.
func (d *diagnosis) withoutOddCharacters(text string) string {
	first := strings.IndexFunc(text, oddCharacter)
	if first < 0 {
		return text
	}
	clean := strings.Map(func(r rune) rune {
		if oddCharacter(r) {
			return -1
		}
		return r
	}, text)
	if !looksLikeToken(clean) {
		return text
	}
	odd := []rune(text[first:])[0]
	d.note("removed characters that do not belong into a token")
	d.find("invalid_header_char", d.damage(), say("what", codePoint(odd), "offset", strconv.Itoa(first)))
	return clean
}

func oddCharacter(r rune) bool {
	return r > unicode.MaxASCII || r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0x7f
}

// codePoint names a character, as in U+200B.
func codePoint(r rune) string {
	text := strings.ToUpper(strconv.FormatInt(int64(r), 16))
	return "U+" + strings.Repeat("0", max(0, 4-len(text))) + text
}

// percentDecoded undoes percent-encoding (RFC 3986 section 2.1), once.
func (d *diagnosis) percentDecoded(text string) string {
	at := strings.IndexByte(text, '%')
	if at < 0 || !strings.HasPrefix(text, "ey") {
		return text
	}
	decoded, ok := unescape(text)
	if !ok || !looksLikeToken(strings.TrimSpace(decoded)) {
		return text
	}
	d.note("undid percent-encoding")
	d.find("url_encoded", d.damage(), say("what", phrase.Quote(text[at:at+3])))
	return strings.TrimSpace(decoded)
}

func unescape(text string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			b.WriteByte(text[i])
			continue
		}
		if i+3 > len(text) {
			return "", false
		}
		c, ok := fromHex(text[i+1 : i+3])
		if !ok {
			return "", false
		}
		b.WriteString(c)
		i += 2
	}
	return b.String(), true
}

// decodedOnce undoes base64 around a whole token.
func (d *diagnosis) decodedOnce(text string) string {
	token, times := unwound(text)
	if times == 0 {
		return text
	}
	how := "in base64, as a Kubernetes secret holds it"
	if times > 1 {
		how = "in base64, " + strconv.Itoa(times) + " times"
	}
	d.note("decoded base64 around the token")
	d.find("double_encoded", d.damage(), say("how", how))
	return token
}

// unwound takes a token out of base64, and says how many times it was encoded; text
// stays what it is, and times 0, where no token comes out.
func unwound(text string) (token string, times int) {
	const most, shortest = 3, 60
	token = text
	for times = 1; times <= most && len(token) >= shortest && !strings.Contains(token, "."); times++ {
		decoded, ok := fromBase64(strings.TrimSpace(token))
		if token = strings.TrimSpace(decoded); !ok {
			break
		}
		if looksLikeToken(token) {
			return token, times
		}
	}
	return text, 0
}

// looksLikeToken reports whether a text has the characters and dots of a token.
func looksLikeToken(text string) bool {
	dots := strings.Count(text, ".")
	return strings.HasPrefix(text, "ey") && (dots == 2 || dots == 4) && isTokenText(text)
}

// leftOut finds the marks of a token that was shortened for display.
func leftOut(text string) (mark string, ok bool) {
	if !strings.HasPrefix(text, "ey") {
		return "", false
	}
	for _, mark := range []string{"...", "…", "***", "[REDACTED]", "<redacted>", "[redacted]"} {
		if strings.Contains(text, mark) {
			return mark, true
		}
	}
	return "", false
}

// roundSizes are limits at which columns, buffers and terminals cut.
var roundSizes = []int{255, 256, 512, 1000, 1024, 2000, 2048, 4000, 4096, 8000, 8190, 8192}

// cutAtLimit finds that a token that is not whole has exactly the size of a limit.
func (d *diagnosis) cutAtLimit(credential string, code jwtkit.Code) {
	for _, size := range roundSizes {
		if len(credential) == size {
			d.find("truncated_round", coded(code), say("size", strconv.Itoa(size)), evidence("raw.length", strconv.Itoa(size), "the whole token"))
		}
	}
}
