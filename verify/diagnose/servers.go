package diagnose

import (
	"slices"
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/verify"
)

// serverSays puts the server's words beside what the token shows: into the finding
// that they confirm, or as a finding of their own that names the contradiction.
func (d *diagnosis) serverSays(cause, words string) {
	if d.confirmed(func(found string) bool { return family(found) == family(cause) || symptoms[family(cause)][found] }, words) {
		return
	}
	if checkOf[family(cause)] != "" && d.saidApart() {
		return
	}
	switch {
	case cause == "google_needs_id_token" && d.exchange != nil && onCloudRun(d.exchange):
		d.find(cause)
	case onlyServerKnows[cause]:
		says, status := "it says "+phrase.Quote(words), "refusal"
		if d.exchange != nil && d.exchange.status > 0 {
			status = strconv.Itoa(d.exchange.status)
		}
		d.find(cause, certain(Likely), say("words", phrase.Quote(words), "how", says, "what", says, "detail", says, "status", status))
	case cause == "unknown_kid" && d.signatureHeld():
		d.find("kid_too_new_for_api", certain(Likely))
	case timely[cause] && d.whenKnown() && d.report.Times.Expiry != nil && d.report.Token != nil && !d.found("clock_skew_api"):
		d.find("clock_skew_api", certain(Likely), say("how", "the API says "+phrase.Quote(words)+", while by "+d.whoseTime()+" the token is good; or it allows no leeway"))
	case causes[cause] > 0 && (d.report.Token == nil || d.serverUnderstood(cause) || d.unrefuted(cause)):
		d.find(cause, certain(Likely), told(cause, words))
	default:
		d.find("server_says", certain(Likely), say("words", phrase.Quote(words), "ours", d.contradiction(cause)))
	}
}

// confirmed puts the server's words into the first finding whose cause they bear out,
// if there is one.
func (d *diagnosis) confirmed(bearsOut func(cause string) bool, words string) bool {
	for i := range d.report.Findings {
		if f := &d.report.Findings[i]; bearsOut(f.Cause) {
			f.Say += " The API says the same: " + phrase.Quote(words) + "."
			return true
		}
	}
	return false
}

// onCloudRun reports whether a request carried an access token of Google to a host
// of Cloud Run or Cloud Functions, which take ID tokens alone.
func onCloudRun(e *exchange) bool {
	host := withoutPort(e.host())
	own := strings.HasSuffix(host, ".run.app") || strings.HasSuffix(host, ".cloudfunctions.net")
	return own && e.carried != nil && strings.HasPrefix(e.carried.text, "ya29.")
}

// onlyServerKnows lists causes that no token shows: the server's word is all the
// evidence there can be.
var onlyServerKnows = map[string]bool{
	"dpop_nonce": true, "google_needs_id_token": true, "revoked_before": true, "jti_replay": true, "auth_time_max_age": true,
	"cached_deny": true, "not_the_api": true, "jwks_unreachable": true, "cors_masks_401": true, "preflight": true,
}

// whoseTime names the clock that the token was judged by.
func (d *diagnosis) whoseTime() string {
	if d.exchange != nil && !d.exchange.date().IsZero() && !d.atGiven {
		return "its own Date"
	}
	return "the instant judged at"
}

// checkOf names the check that would show a cause.
var checkOf = map[string]verify.Check{
	"issuer_mismatch": verify.CheckIssuer, "audience_mismatch": verify.CheckAudience, "bad_signature": verify.CheckSignature,
	"unknown_kid": verify.CheckKey, "alg_not_allowed": verify.CheckAlgorithm, "type_mismatch": verify.CheckType,
}

// unrefuted reports whether a cause is one of a check that was not passed here, so
// that nothing speaks against what the server says.
func (d *diagnosis) unrefuted(cause string) bool {
	check := checkOf[family(cause)]
	return check != "" && !slices.Contains(d.report.Passed, check)
}

// contradiction says what the token shows to what the server says.
func (d *diagnosis) contradiction(cause string) string {
	check := checkOf[family(cause)]
	switch {
	case check != "" && slices.Contains(d.report.Passed, check) && check == verify.CheckSignature:
		return "But the signature holds with the keys given here: the API has other keys, or got another text."
	case check != "" && slices.Contains(d.report.Passed, check) && d.Policy != nil:
		return "But here the token passes just that check: the API expects something else than what was given here."
	case cause == "not_a_token":
		return "But the token here has the right form: what arrived there was another text. Look at what the client really sends."
	case len(d.report.Unchecked) > 0:
		return "That was not checked here, for lack of what is listed below."
	}
	return "Nothing in the token shows that."
}

// family gives the plain cause that a finer one belongs to.
func family(cause string) string {
	switch {
	case strings.HasPrefix(cause, "iss_"):
		return "issuer_mismatch"
	case strings.HasPrefix(cause, "aud_"), cause == "id_token":
		return "audience_mismatch"
	case strings.HasPrefix(cause, "sig_"), strings.HasPrefix(cause, "ecdsa_"), strings.HasPrefix(cause, "secret_"), cause == "wrong_kid":
		return "bad_signature"
	case cause == "hs_with_jwks", cause == "alg_none":
		return "alg_not_allowed"
	case misread[cause]:
		return "not_a_token"
	}
	return cause
}

// misread lists the causes for which a server finds that what it got is no token.
var misread = causeSet(`double_bearer quoted whitespace_inside invalid_header_char url_encoded double_encoded redacted placeholder whole_json
	encrypted auth0_no_audience opaque one_dot impossible_length padding base64_std bad_char truncated_round header_not_json payload_not_json
	lowercased alg_missing utf8 cookie_4k sd_jwt nested detached api_key_or_secret refresh_token`)

// unread lists the causes for which a server that looks for Bearer and a token sees
// neither.
var unread = causeSet(`placeholder wrong_scheme no_scheme basic_credentials wrong_header_name token_in_query token_in_cookie_only multiple_auth
	header_lost_on_redirect no_auth_header`)

func causeSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, cause := range strings.Fields(text) {
		set[cause] = true
	}
	return set
}

func (d *diagnosis) signatureHeld() bool {
	for _, check := range d.report.Passed {
		if check == verify.CheckSignature {
			return true
		}
	}
	return false
}

// meant gives the cause that a server's words mean, and the words.
func meant(text string) (cause, words string) {
	lower := lowerASCII(text)
	for _, s := range sayings {
		if at := matched(lower, s.pattern); at >= 0 {
			return s.cause, lineAround(text, at)
		}
	}
	return "", ""
}

// matched gives where the pattern begins in text, or -1. A star stands for up to
// 200 bytes of the same line.
func matched(text, pattern string) int {
	const most = 200
	first, rest, more := strings.Cut(pattern, "*")
	for from := 0; ; {
		at := strings.Index(text[from:], first)
		if at < 0 || !more {
			return at
		}
		at += from
		if line, _, _ := strings.Cut(text[at+len(first):min(len(text), at+len(first)+most)], "\n"); follows(line, rest) {
			return at
		}
		from = at + len(first)
	}
}

// follows reports whether the parts of a pattern stand in a line, in their order.
func follows(line, pattern string) bool {
	for part := range strings.SplitSeq(pattern, "*") {
		at := strings.Index(line, part)
		if at < 0 {
			return false
		}
		line = line[at+len(part):]
	}
	return true
}

// lineAround gives the line in which the words stand, without what may be secret.
func lineAround(text string, at int) string {
	start := strings.LastIndexByte(text[:at], '\n') + 1
	line, _, _ := strings.Cut(text[start:], "\n")
	const shown, context = 80, 24 // bytes of a line that are shown, and of those before the words
	if at -= start; len(line) > shown && at > context {
		if blank := strings.IndexByte(line[at-context:at], ' '); blank >= 0 { // never inside a word, which would unmask it
			line = "… " + line[at-context+blank+1:]
		}
	}
	return masked(strings.TrimSpace(line))
}

// lowerASCII gives text with the letters of ASCII in lower case: offsets in it are
// offsets in text, which strings.ToLower does not promise.
func lowerASCII(text string) string {
	lower := []byte(text)
	for i, c := range lower {
		if 'A' <= c && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	return string(lower)
}

// masked leaves out of a server's words what looks made by chance: servers repeat
// tokens, secrets and keys that they were sent.
func masked(text string) string {
	const mixed, plain = 12, 24 // bytes of a word with letters and digits, and of any other
	var b strings.Builder
	for rest := text; rest != ""; {
		word := rest[:len(rest)-len(strings.TrimLeft(rest, wordCharacters))]
		digits, letters := strings.ContainsAny(word, "0123456789"), strings.ContainsAny(lowerASCII(word), "abcdefghijklmnopqrstuvwxyz")
		if !errorCode(word) && (len(word) >= plain || len(word) >= mixed && digits && letters) {
			b.WriteString("[…]")
		} else {
			b.WriteString(word)
		}
		rest = rest[len(word):]
		other := len(rest) - len(strings.TrimLeftFunc(rest, func(r rune) bool { return r >= 0x80 || !strings.ContainsRune(wordCharacters, r) }))
		b.WriteString(rest[:other])
		rest = rest[other:]
	}
	return b.String()
}

// errorCode reports whether a word is a code of Microsoft's or Quarkus's errors.
func errorCode(word string) bool {
	for _, prefix := range []string{"AADSTS", "AADB2C", "SRJWT"} {
		if number, ok := strings.CutPrefix(word, prefix); ok && len(number) < 9 && strings.Trim(number, "0123456789") == "" {
			return true
		}
	}
	return false
}

const wordCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+=~"
