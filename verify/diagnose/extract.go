package diagnose

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
)

// extract finds the credential in the text, step by step, and says what each
// step took away. It gives "" when there is none; then the finding says what the
// text is instead.
func (d *diagnosis) extract(text string) string {
	text = d.unwrapped(text)
	if text == "" {
		d.find("not_a_token", coded(jwtkit.CodeCredentialsMissing), say("what", "an empty text"))
		d.decide(jwtkit.CodeCredentialsMissing)
		return ""
	}
	credential, ok := d.fromExchanges(text)
	switch {
	case ok && credential == "", !ok && d.tokenEndpointRefused(text):
		d.decide(jwtkit.CodeCredentialsMissing)
		return ""
	case !ok:
		credential = d.fromFile(text)
	}
	if credential = d.bare(credential, text); credential != "" {
		d.tellOthers(text, credential)
	}
	return credential
}

// bare takes the credential out of what was sent or pasted; pasted is all of it.
func (d *diagnosis) bare(text, pasted string) string {
	text = d.fromJSON(text)
	text = d.fromHeader(text)
	field := text
	text = d.withoutScheme(text)
	text = d.withoutQuotes(d.fromJSON(text), text != field)
	if d.settled {
		d.decide(jwtkit.CodeCredentialsMissing)
		return ""
	}
	if mark, ok := hiddenBy(text); ok && (d.exchange != nil || strings.Trim(text, "*…") != "") {
		d.notShown(text, mark)
		return ""
	}
	if what, ok := placeholder(text); ok {
		return d.unfilled(text, what, pasted)
	}
	text = d.joined(d.undamaged(text))
	switch mark, cut := leftOut(text); {
	case cut:
		d.notShown(text, mark)
		return ""
	case d.recognised(text):
		return ""
	}
	if what := d.somethingElse(text); what != "" {
		if piece := withoutSignature(text); piece != "" {
			d.note("took what is left of a token out of the text")
			return piece
		}
		worth := Proved
		if strings.ContainsAny(text, " \n") && strings.Contains(text, "eyJ") {
			worth = Likely // pieces of a token may be in it
		}
		if d.exchange != nil && strings.Contains(text, " ") && d.wantsBearer() != Proved {
			worth = Likely // of another scheme, that the server may take
		}
		d.find("not_a_token", certain(worth), say("what", what))
		d.decide(jwtkit.CodeTokenMalformed)
		return ""
	}
	return text
}

// notShown says that a program or a person left out the credential, or a part of
// it. In a capture that tells nothing about what was sent.
func (d *diagnosis) notShown(text, mark string) {
	worth := Likely
	switch {
	case d.exchange != nil:
		worth = Hint
		d.note("the credential is not shown: " + phrase.Quote(mark) + " stands in its place")
	case strings.HasPrefix(text, "ey"):
		worth = Proved
	}
	d.find("redacted", certain(worth), say("what", phrase.Quote(mark)))
	d.decide(jwtkit.CodeTokenMalformed)
}

// unfilled explains a variable in the place of the credential, unless the text has
// a token beside the command that would fill it in.
func (d *diagnosis) unfilled(text, what, pasted string) string {
	spelled, variable := variable(text)
	if _, token := d.tokenAmong(pasted, ""); variable && token != "" && (d.exchange == nil || !d.exchange.asked || d.exchange.template) {
		d.note("took the token that stands beside the command")
		return token
	}
	worth := Proved
	switch e := d.exchange; {
	case e != nil && e.template && variable && (e.status != 0 || e.body != ""):
		worth = Hint // it was filled in before it was sent, with what is not shown
	case e != nil && variable && (e.template || e.typed && e.status == 0 && spelled.early), e != nil && e.logged && text == "":
		worth = Likely // another may fill it in, or leave it out of a log
	}
	d.find("placeholder", certain(worth), say("what", what))
	d.decide(jwtkit.CodeCredentialsMissing)
	return ""
}

// damage is the certainty of a finding about how the credential was written:
// proved when the text shows that it was sent like this.
func (d *diagnosis) damage() detail {
	if d.sent {
		return certain(Proved)
	}
	return certain(Likely)
}

func (d *diagnosis) trim(text string) string {
	trimmed := strings.TrimSpace(strings.TrimPrefix(text, "\uFEFF"))
	if line := strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r"); len(trimmed) != len(line) && trimmed != "" {
		d.note("removed white space around the text")
	}
	return trimmed
}

// fromJSON takes the token out of a token response (RFC 6749 section 5.1).
func (d *diagnosis) fromJSON(text string) string {
	if !strings.HasPrefix(text, "{") {
		return text
	}
	r := strictjson.Object(text)
	defer r.Close()
	found := map[string]string{}
	for r.Member() {
		if r.Kind() == '"' {
			found[r.Name] = r.String()
		}
	}
	for _, name := range []string{"access_token", "id_token", "token"} {
		if value := found[name]; r.Fault() == nil && value != "" {
			d.note("took " + name + " out of JSON")
			worth := Hint // people paste the answer that they took the token out of
			if d.sent {
				worth = Proved
			}
			d.find("whole_json", certain(worth), say("member", name))
			return strings.TrimSpace(value)
		}
	}
	return text
}

// fromHeader takes the value out of an Authorization header line, as it stands
// in a request, a command, a dump or a log.
func (d *diagnosis) fromHeader(text string) string {
	content, ok := authorization(text)
	if !ok {
		return text
	}
	d.sent = true
	d.note("took the value of the Authorization header")
	return content
}

// firstLines gives the first line that is not empty, and those behind it that
// look like the rest of a token that was wrapped.
func firstLines(text string) string {
	text = strings.TrimLeft(text, " \t\r\n")
	end := strings.IndexByte(text, '\n')
	for end >= 0 && end < len(text) {
		line, _, more := strings.Cut(text[end+1:], "\n")
		if trimmed := strings.TrimSpace(line); trimmed == "" || !isTokenText(trimmed) {
			return text[:end]
		}
		if end += 1 + len(line); !more {
			break
		}
	}
	return text
}

// withoutScheme takes away the scheme in front of the credential (RFC 9110
// section 11.4), and says what is wrong with it.
func (d *diagnosis) withoutScheme(text string) string {
	scheme, rest, _ := strings.Cut(d.plainBlank(text), " ")
	rest = strings.TrimSpace(rest)
	switch {
	case strings.EqualFold(scheme, "Bearer"):
		d.sent = true
		if scheme != "Bearer" {
			d.find("scheme_case", certain(Hint), say("scheme", phrase.Quote(scheme)))
		}
		if again, behind, _ := strings.Cut(rest, " "); strings.EqualFold(again, "Bearer") && behind != "" {
			d.find("double_bearer")
			return strings.TrimSpace(behind)
		}
		return rest
	case strings.EqualFold(scheme, "Basic") && !strings.HasPrefix(rest, "ey") && d.sent:
		if d.exchange == nil || !d.otherCredential(d.exchange) {
			d.find("wrong_scheme", certain(d.wantsBearer()), basicInstead, evidence("request.headers.Authorization", `"Basic …"`, "Bearer and a token"))
		}
		d.settled = true
		d.decide(jwtkit.CodeCredentialsMissing)
		return ""
	case strings.HasPrefix(rest, "ey") && (isScheme(scheme) || strings.EqualFold(scheme, "DPoP")):
		d.sent = true
		if !d.schemeWanted(scheme) {
			d.find("wrong_scheme", say("scheme", scheme))
		}
		return rest
	case d.sent && strings.HasPrefix(text, "ey"):
		d.find("no_scheme")
	}
	return text
}

// basicInstead words the cause for a name and a password in the place of a token.
func basicInstead(f *Finding) {
	f.Say = "The request carries Basic credentials (a name and a password, or client_id and client_secret), not a bearer token."
	f.Fix = "Post them to the token endpoint, and send what comes back as Bearer."
}

// wantsBearer says how certain it is that the server takes bearer tokens alone: its
// challenge says so, or nothing does.
func (d *diagnosis) wantsBearer() Certainty {
	if d.exchange == nil {
		return Likely
	}
	bearer, other := chosen(challenges(strings.Join(values(d.exchange.response, "WWW-Authenticate"), ", ")))
	if d.exchange.refused() && bearer.scheme != "" && other == "" {
		return Proved
	}
	return Likely
}

// plainBlank puts a blank in the place of a character that only looks like one,
// behind the scheme, and says so.
func (d *diagnosis) plainBlank(text string) string {
	const scheme = "Bearer"
	if len(text) <= len(scheme) || !strings.EqualFold(text[:len(scheme)], scheme) {
		return text
	}
	odd, size := utf8.DecodeRuneInString(text[len(scheme):])
	if !oddCharacter(odd) {
		return text
	}
	d.find("invalid_header_char", d.damage(), say("what", codePoint(odd), "offset", strconv.Itoa(len(scheme))))
	return scheme + " " + text[len(scheme)+size:]
}

func isScheme(word string) bool {
	for _, scheme := range []string{"Token", "JWT", "Basic", "OAuth", "Bearer:"} {
		if strings.EqualFold(word, scheme) {
			return true
		}
	}
	return false
}
