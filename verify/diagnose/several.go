package diagnose

import (
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// A candidate is a token that stands in a text, with what is written before it.
type candidate struct {
	at    int    // bytes before it
	text  string // the token
	label string // up to a line before it, in lower case
	lines int    // over which it goes
}

// maxCandidates bounds the tokens of a text that are told of.
const maxCandidates = 20

// candidates finds the tokens in a text, each once, those that go over several
// lines as well.
func candidates(text string) (list []candidate) {
	seen, joins := map[string]bool{}, 0
	for offset := 0; len(list) < maxCandidates; {
		next := strings.Index(text[offset:], "ey")
		if next < 0 {
			break
		}
		at := offset + next
		run := tokenRun(text[at:])
		offset = at + len(run)
		if at > 0 && isTokenByte(text[at-1]) {
			continue
		}
		c := candidate{at: at, text: strings.TrimRight(run, "."), lines: 1}
		if whole, size, lines := overLines(text[at:], run, &joins); lines > 1 {
			c.text, c.lines, offset = whole, lines, at+size
		}
		if looksLikeToken(c.text) && !seen[c.text] {
			seen[c.text] = true
			c.label = labelBefore(text, at)
			list = append(list, c)
		}
	}
	return list
}

func tokenRun(text string) string {
	end := 0
	for end < len(text) && isTokenByte(text[end]) {
		end++
	}
	return text[:end]
}

// overLines joins the lines that a token was broken into, if it is whole then, and
// gives how many bytes and lines it takes; over
// one line there is nothing to join. Joins are counted: a text has not many.
func overLines(text, token string, joins *int) (whole string, size, lines int) {
	const mostJoins, mostLines = 1000, 60
	size = len(token)
	for lines = 1; incomplete(token); lines++ {
		rest := strings.TrimPrefix(text[size:], "\r")
		behind, broken := strings.CutPrefix(rest, "\n")
		behind = strings.TrimLeft(behind, " \t")
		piece := tokenRun(behind)
		ended := len(piece) == len(behind) || strings.IndexByte("\r\n\"',;)}]", behind[len(piece)]) >= 0
		if *joins++; !broken || piece == "" || !ended && incomplete(token+piece) || lines == mostLines || *joins > mostJoins || overfull(token+piece) {
			return "", 0, 0
		}
		token += piece
		size = len(text) - len(behind) + len(piece)
	}
	return token, size, lines
}

// overfull reports whether a token has more parts than its header calls for: what
// was joined to it is something else, a date perhaps.
func overfull(token string) bool {
	header, _, _ := strings.Cut(token, ".")
	decoded, ok := fromBase64(header)
	return strings.Count(token, ".") > 2 && ok && object(decoded, "enc")["enc"] == ""
}

// incomplete reports whether a token goes on behind its end: it lacks a part, or
// its signature is not as long as its algorithm's.
func incomplete(token string) bool {
	switch strings.Count(token, ".") {
	case 0, 1, 3:
		return true
	case 2:
		parsed, err := jwtkit.Parse(token)
		return err != nil || verify.WrongSignatureSize(parsed.Header().Algorithm, len(parsed.AppendSignature(nil))) != ""
	}
	return false
}

// labelBefore gives what is written before a token: the name of a member or a
// variable, or the line above.
func labelBefore(text string, at int) string {
	const longest = 60
	before := text[max(0, at-longest):at]
	before = strings.TrimRight(before, " \t\r\n\"'`:=>\\")
	if cut := strings.LastIndexAny(before, "\n,;{"); cut >= 0 {
		before = before[cut+1:]
	}
	return lowerASCII(before)
}

// worth says how much a token is what a person asks about: the one that fails or is
// called an access token before others, a refresh token last; and why.
func (c *candidate) worth() (points int, why string) {
	for _, word := range []string{"not work", "n't work", "fail", "401", "refused", "rejected", "broken"} {
		if strings.Contains(c.label, word) {
			return 6, "it is the one said to fail"
		}
	}
	for _, word := range []string{"work", " ok", "good one"} {
		if strings.Contains(c.label, word) {
			return 1, ""
		}
	}
	switch c.kind() {
	case "access token":
		return 5, "it is the access token"
	case "token":
		return 4, ""
	}
	return 2, ""
}

// kind names what a token is, by what is written before it, else by what it says.
func (c *candidate) kind() string {
	for _, name := range []struct{ word, kind string }{
		{"access", "access token"}, {"bearer", "access token"}, {"authorization", "access token"}, {"refresh", "refresh token"}, {"id_token", "ID token"}, {"idtoken", "ID token"}, {"id-token", "ID token"},
	} {
		if strings.Contains(c.label, name.word) {
			return name.kind
		}
	}
	token, err := jwtkit.Parse(c.text)
	if err != nil {
		return "token"
	}
	s := subject{token: token, header: token.Header()}
	s.claims, _ = token.UnverifiedClaims()
	switch k, other := kindOf(&s); {
	case other && !k.weak && k.cause == "logout_or_assertion":
		return strings.TrimPrefix(strings.TrimPrefix(k.what, "an "), "a ")
	case other && !k.weak:
		return kindNames[k.cause]
	case accessToken(&s) || strings.HasSuffix(strings.ToLower(s.header.Type), "at+jwt"):
		return "access token"
	}
	return "token"
}

var kindNames = map[string]string{"id_token": "ID token", "refresh_token": "refresh token"}

// tokenAmong chooses among the tokens of a text, and those that stand in near before
// others.
func (d *diagnosis) tokenAmong(text, near string) (at int, token string) {
	list := candidates(text)
	if len(list) == 0 {
		return 0, ""
	}
	best, most := 0, -1
	for i := range list {
		points, _ := list[i].worth()
		if near != "" && strings.Contains(near, list[i].text) {
			points += 10
		}
		if points > most {
			best, most = i, points
		}
	}
	if lines := list[best].lines; lines > 1 {
		d.note("joined the " + strconv.Itoa(lines) + " lines that a token was broken into")
	}
	return list[best].at, list[best].text
}

// tellOthers notes how many tokens a text holds, which one is explained and why,
// and what the others are.
func (d *diagnosis) tellOthers(text, taken string) {
	list := candidates(text)
	if len(list) < 2 || taken == "" {
		return
	}
	why := "it comes first"
	others := make([]string, 0, len(list))
	for i := range list {
		switch c := &list[i]; {
		case c.text != taken:
			others = append(others, c.describe(d))
		case d.exchange != nil && d.exchange.carried != nil && d.exchange.carried.text == taken:
			why = "the request that is explained carried it"
		case d.exchange != nil && strings.Contains(d.exchange.body, taken):
			why = "it stands beside what the server says"
		default:
			if points, by := c.worth(); by != "" && standsOut(list, points) {
				why = by
			}
		}
	}
	if len(others) == len(list) {
		why = "it is the one that was sent"
	}
	number := strconv.Itoa(len(list))
	if len(list) == maxCandidates {
		number = "at least " + number
	}
	d.note("the text holds " + number + " tokens; one is explained, for " + why)
	for _, other := range others {
		d.note("another: " + other)
	}
}

// standsOut reports whether a token of so many points stands out among the others.
func standsOut(list []candidate, most int) bool {
	for i := range list {
		if points, _ := list[i].worth(); points < most {
			return true
		}
	}
	return false
}

// describe says in a line what a token is that is not explained.
func (c *candidate) describe(d *diagnosis) string {
	token, err := jwtkit.Parse(c.text)
	if err != nil {
		return "one that cannot be read (" + string(jwtkit.CodeOf(err)) + ")"
	}
	claims, err := token.UnverifiedClaims()
	if err != nil {
		return "one whose claims cannot be read"
	}
	words := c.kind()
	if host, _ := splitIssuer(claims.Issuer); host != "" {
		words += " from " + phrase.Quote(host)
	}
	switch {
	case claims.Expiry.IsZero():
		return words + ", without exp"
	case claims.Expired(d.At, 0):
		return words + ", expired " + phrase.Words(d.At.Sub(claims.Expiry)) + " before"
	}
	return words + ", good for " + phrase.Words(claims.Expiry.Sub(d.At)) + " more"
}
