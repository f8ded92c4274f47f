package diagnose

import (
	"strings"
	"time"
)

// fromLog reads a log: each request that it tells of, with the words of what was
// logged beside it; and where it tells of none, the last words that say why. It
// gives nil for a text that says neither.
func fromLog(text string) []*exchange {
	if !strings.ContainsAny(text, " \n{") || strings.HasPrefix(text, "{") && tokenErrors[plain(object(text, "error")["error"])] != "" {
		return nil
	}
	var l logReading
	list := records(text)
	tellReasons(list)
	for _, r := range list {
		l.read(r)
	}
	return l.end(text)
}

// tellReasons marks the records whose words say why. Most logs have few: many
// records are looked through at once.
func tellReasons(list []record) {
	const most = 4 << 10 // bytes looked through at once
	for start := 0; start < len(list); {
		var words strings.Builder
		end := start
		for ; end < len(list) && (end == start || words.Len()+len(list[end].text) < most); end++ {
			words.WriteString(list[end].text + "\n")
		}
		known, _ := heard(words.String())
		if other, _ := phrased(words.String()); known+other != "" {
			for i := start; i < end; i++ {
				cause, _ := heardFrom(&exchange{logged: true, at: list[i].at, local: list[i].local}, list[i].text)
				list[i].tells = cause != ""
			}
		}
		start = end
	}
}

// A logReading walks the records of a log.
type logReading struct {
	list    []*exchange
	words   []record  // those that may tell why, or show what was sent, since the last request
	telling bool      // some of them tell why
	silent  int       // records without either, since then
	refused *exchange // the last request that was refused, while words may follow
	status  record    // the first that tells of a status of refusal
}

// maxSilent is how many other records may stand between words and the request
// that they are about.
const maxSilent = 10

func (l *logReading) read(r record) {
	l.telling = l.telling || r.tells
	if r.tells || strings.Contains(lowerASCII(r.text), "authorization") {
		l.words = append(l.words, r)
		l.silent = 0
	} else if l.silent++; l.silent > maxSilent {
		l.settle()
		l.refused = nil
	}
	if r.call == nil {
		if l.status.text == "" && toldStatus(r.text) != 0 {
			l.status = r
		}
		return
	}
	r.call.at, r.call.local = r.at, r.local
	if r.call.status < 400 {
		l.list = append(l.list, r.call)
		return
	}
	if len(l.words) > 0 && !together(l.words[len(l.words)-1], r) {
		l.settle()
	}
	l.list = append(l.list, r.call)
	l.tell(r.call)
	l.refused = r.call
}

// tell gives the words that are known so far to a request.
func (l *logReading) tell(e *exchange) {
	if len(l.words) == 0 {
		return
	}
	last := l.words[len(l.words)-1]
	for i := len(l.words) - 1; i >= 0 && together(l.words[i], last); i-- {
		e.body = joinedWords(l.words[i].text, e.body)
	}
	if e.at.IsZero() && e.local == "" {
		e.at, e.local = last.at, last.local
	}
	if v, ok := authorization(e.body); ok && e.request == nil {
		e.request = []field{{"Authorization", v}}
	}
	l.words, l.telling = nil, false
}

// settle keeps words that no request followed: with the refused request before
// them, or as what is known of one that the log does not show.
func (l *logReading) settle() {
	if len(l.words) == 0 {
		return
	}
	if e := l.refused; e != nil && e.body == "" && together(record{at: e.at}, l.words[0]) {
		l.tell(e)
		return
	}
	if !l.telling {
		l.words = nil
		return
	}
	e := &exchange{logged: true}
	l.tell(e)
	e.status = toldStatus(e.body)
	l.list = append(l.list, e)
}

func (l *logReading) end(text string) []*exchange {
	l.settle()
	if status := toldStatus(text); len(l.list) == 0 && status != 0 {
		l.list = []*exchange{{logged: true, status: status, at: l.status.at, local: l.status.local}}
	}
	if len(l.list) == 1 {
		dumped(l.list[0], text)
	}
	return l.list
}

// dumped adds the header fields that a program printed in its own way.
func dumped(e *exchange, text string) {
	if v, ok := authorization(text); ok && e.request == nil {
		e.request = []field{{"Authorization", v}}
	}
	if e.url == "" {
		e.url = addressIn(text)
	}
	for _, name := range []string{"WWW-Authenticate", "Date"} {
		if v := shownField(text, strings.ToLower(name)); v != "" {
			e.response = append(e.response, field{name, v})
		}
	}
}

// addressIn gives the first address in a text, "" if there is none.
func addressIn(text string) string {
	at := strings.Index(text, "https://")
	if at < 0 {
		at = strings.Index(text, "http://")
	}
	if at < 0 {
		return ""
	}
	end := strings.IndexAny(text[at:], " \t\r\n\"'<>)")
	if end < 0 {
		end = len(text) - at
	}
	return text[at : at+end]
}

// whenKnown reports whether it is known when the server spoke.
func (d *diagnosis) whenKnown() bool {
	return d.atGiven || d.exchange == nil || !d.exchange.instant().IsZero()
}

// together reports whether two records tell of one event: they were logged within
// two seconds of each other, as far as the log says when.
func together(a, b record) bool {
	return a.at.IsZero() || b.at.IsZero() || b.at.Sub(a.at).Abs() <= 2*time.Second
}

// joinedWords puts words in front of others, as far as there is room.
func joinedWords(words, others string) string {
	const most = 8 << 10
	if others == "" {
		return words[:min(len(words), most)]
	}
	if len(words)+len(others) > most {
		return others
	}
	return words + "\n" + others
}

// heard gives what the words of a log mean. Envoy writes them with underscores.
func heard(text string) (cause, words string) {
	if cause, words = meant(text); cause == "" && strings.Contains(text, "jwt_authn") {
		cause, words = meant(strings.ReplaceAll(text, "_", " "))
	}
	return cause, words
}

// noteReading says what was read of a text, and what of it is explained.
func (d *diagnosis) noteReading(list []*exchange, e *exchange) {
	switch {
	case e.typed && e.status == 0:
		d.note("read the command as the request that it sends")
		return
	case e.logged && e.status == 0:
		d.note("found the words of a server in the text")
		return
	}
	d.note("read " + count(len(list), "exchange") + ", and explain the one answered " + answered(e))
}

// noteLocalTime says that the time in a log could not be judged by.
func (d *diagnosis) noteLocalTime(e *exchange) {
	if e.local != "" && e.instant().IsZero() {
		d.note("the time in the log, " + e.local + ", has no zone and is not relied on")
	}
}

// beside gives the token that stands beside an answer, or a line of a log, that
// shows no header field of the request.
func (d *diagnosis) beside(e *exchange, text string) string {
	if query := tokenInQuery(e.url); query != "" {
		d.find("token_in_query", certain(Likely), evidence("request.url", `"…"`, "a header Authorization"))
		return query
	}
	_, token := d.tokenAmong(text, e.body)
	if token != "" {
		return token
	}
	if value, ok := d.fromSettings(settings(text)); ok {
		return value
	}
	return strings.TrimPrefix(d.encodedIn(text), text)
}
