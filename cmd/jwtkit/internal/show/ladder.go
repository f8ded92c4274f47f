package show

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// ladder prints the requests of a capture, one a line, against the life of the
// tokens that they sent. An arrow marks the one that the findings explain.
func (p *page) ladder(rungs []diagnose.Exchange) {
	if len(rungs) == 0 {
		return
	}
	widest, host := 0, commonHost(rungs)
	for i := range rungs {
		widest = max(widest, utf8.RuneCountInString(life(&rungs[i])))
	}
	if host != "" {
		p.paragraph(0, "", plain, "Requests to "+host+":")
	}
	day := ""
	for i := range rungs {
		if today := date(&rungs[i]); today != "" && today != day {
			day = today
			p.line("  " + p.paint(dim, day+" (UTC)"))
		}
		p.rung(&rungs[i], host, widest)
	}
	p.line("")
}

func (p *page) rung(r *diagnose.Exchange, host string, widest int) {
	const fixed = len("> 15:04:05  200    ") // everything but the request and its token's life
	mark, status := "  ", strconv.Itoa(r.Status)
	if r.Decisive {
		mark = "→ "
	}
	if r.Status == 0 {
		status = "  -"
	}
	request := strings.TrimSpace(r.Method + " " + strings.TrimPrefix(strings.TrimPrefix(r.URL, host), "https://"))
	request = padded(shortened(phrase.Printable(request), width-fixed-widest), width-fixed-widest)
	line := mark + clock(r) + "  " + status + "  " + request + "  " + life(r)
	if r.Decisive {
		line = p.paint(bold, line)
	}
	p.line(line)
}

// commonHost gives scheme and host of the requests, if all have the same.
func commonHost(rungs []diagnose.Exchange) (common string) {
	for i := range rungs {
		scheme, rest, found := strings.Cut(rungs[i].URL, "://")
		host, _, _ := strings.Cut(rest, "/")
		if host = scheme + "://" + host; !found || common != "" && host != common {
			return ""
		}
		common = host
	}
	return common
}

// life says where in the life of its token a request stands.
func life(r *diagnose.Exchange) string {
	switch {
	case r.Got > 0:
		return "gave token " + strconv.Itoa(r.Got)
	case r.Token == 0:
		return "no token seen"
	}
	token := "token " + strconv.Itoa(r.Token)
	switch {
	case r.State == diagnose.TokenEarly:
		return token + ": not valid yet"
	case r.Left != nil && *r.Left > 0:
		return token + ": " + spell(*r.Left) + " left"
	case r.Left != nil:
		return token + ": " + spell(*r.Left) + " past exp"
	}
	return token
}

func spell(seconds int64) string {
	const most = 1 << 33
	return phrase.Words(time.Duration(max(-most, min(seconds, most))) * time.Second)
}

func date(r *diagnose.Exchange) string {
	if r.At == nil {
		return ""
	}
	return time.Unix(*r.At, 0).UTC().Format("2006-01-02")
}

func clock(r *diagnose.Exchange) string {
	if r.At == nil {
		return "--:--:--"
	}
	return time.Unix(*r.At, 0).UTC().Format("15:04:05")
}

// shortened leaves out the middle of a text that is longer than limit characters.
func shortened(text string, limit int) string {
	runes := []rune(text)
	if limit = max(limit, 1); len(runes) <= limit {
		return text
	}
	head := limit / 2
	return string(runes[:head]) + "…" + string(runes[len(runes)-(limit-head-1):])
}

func padded(text string, size int) string {
	return text + strings.Repeat(" ", max(0, size-utf8.RuneCountInString(text)))
}
