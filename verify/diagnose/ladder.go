package diagnose

import (
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// A TokenState is what a token was at the instant of a request.
type TokenState string

// The states of a token.
const (
	TokenGood    TokenState = "good"          // by its times alone
	TokenExpired TokenState = "expired"       // at or after exp
	TokenEarly   TokenState = "not_yet_valid" // before nbf
	TokenUnread  TokenState = "unread"        // it cannot be read, or the instant is not known
)

// An Exchange is one request of a capture: a rung of the ladder on the life of
// the tokens that were sent.
type Exchange struct {
	At       *int64     // when, in Unix seconds, by the server's clock if it told; nil when not known
	Method   string     // as it was written, "" when the request is not shown
	URL      string     // without user, query and fragment
	Status   int        // 0 when no answer is shown
	Token    int        // which token was sent, counted from 1; 0 when none is seen
	State    TokenState // of that token at that instant, "" without a token
	Left     *int64     // seconds until its exp, negative when past; nil when not known
	Got      int        // which token the answer gave, counted from 1; 0 for none
	Decisive bool       // it is the one that the findings explain
}

// maxRungs bounds the exchanges of a Report.
const maxRungs = 50

// ladder puts the exchanges of a capture into the report, those around the decisive
// one where there are too many.
func (d *diagnosis) ladder(at int) {
	if len(d.all) < 2 {
		return
	}
	first := max(0, min(at-maxRungs/2, len(d.all)-maxRungs))
	for i := first; i < min(first+maxRungs, len(d.all)); i++ {
		rung := rungOf(d.all[i])
		rung.Decisive = i == at
		d.report.Exchanges = append(d.report.Exchanges, rung)
	}
}

func rungOf(e *exchange) Exchange {
	const longest = 300
	rung := Exchange{At: unix(e.instant()), Method: masked(phrase.Cut(e.method, 20)), URL: phrase.Cut(maskedPath(shownURL(e.shown())), longest), Status: e.status}
	if got := e.grantedToken(); got != nil {
		rung.Got = got.number
	}
	if e.carried == nil {
		return rung
	}
	rung.Token, rung.State = e.carried.number, stateAt(e.carried, e.instant())
	if expiry := e.carried.claims.Expiry; rung.State != TokenUnread && !expiry.IsZero() {
		left := expiry.Unix() - e.instant().Unix()
		rung.Left = &left
	}
	return rung
}

// maskedPath leaves out of the path of an address what looks made by chance: some
// APIs put tokens there.
func maskedPath(url string) string {
	host, path := splitIssuer(url)
	if strings.HasPrefix(path, "/.well-known/") || path == "" {
		return url
	}
	return strings.TrimSuffix(url[:strings.Index(url, host)+len(host)]+masked(path), "/")
}

func stateAt(c *carried, at time.Time) TokenState {
	switch {
	case c.token == nil || at.IsZero():
		return TokenUnread
	case c.claims.Expired(at, 0):
		return TokenExpired
	case c.claims.Premature(at, 0):
		return TokenEarly
	}
	return TokenGood
}
