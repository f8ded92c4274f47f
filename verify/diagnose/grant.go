package diagnose

import (
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// A grant is the answer of a token endpoint that gave a token (RFC 6749 section
// 5.1).
type grant struct {
	carried   *carried
	tokenType string
	expiresIn string    // digits, "" when it is missing
	date      time.Time // when it was given, by the issuer's clock
}

// readGrant reads a body that gives a token; nil for any other.
func (d *diagnosis) readGrant(body string) *grant {
	body = strings.TrimSpace(body)
	if !strings.HasPrefix(body, "{") || !strings.Contains(body, `"access_token"`) {
		return nil
	}
	members := object(body, "access_token", "token_type", "expires_in")
	token := d.wallet.take(plain(members["access_token"]))
	if token == nil {
		return nil
	}
	return &grant{carried: token, tokenType: plain(members["token_type"]), expiresIn: strings.Trim(members["expires_in"], `"`)}
}

// judgeGrant compares what a token endpoint says of a token with the token.
func (d *diagnosis) judgeGrant(g *grant) {
	switch {
	case g.tokenType != "" && !strings.EqualFold(g.tokenType, "Bearer"):
		d.find("token_type", certain(Likely), say("type", phrase.Quote(masked(g.tokenType))), evidence("response.body.token_type", quoted(masked(g.tokenType)), "Bearer"))
	case g.tokenType == "":
		d.find("token_type", certain(Hint), say("type", "nothing"), evidence("response.body.token_type", "", "Bearer"))
	}
	if g.expiresIn == "" {
		d.find("no_expires_in", certain(Hint), evidence("response.body.expires_in", "", "seconds"))
		return
	}
	d.compareLifetimes(g)
	d.grantedLate(g)
}

// compareLifetimes finds that expires_in and exp say different things. An issuer
// that keeps tokens may count from now instead of from iat.
func (d *diagnosis) compareLifetimes(g *grant) {
	const slack = 5 * time.Second
	span, ok := g.carried.claims.Lifetime()
	seconds, err := strconv.ParseInt(g.expiresIn, 10, 32)
	if !ok || err != nil {
		return
	}
	told, worth := time.Duration(seconds)*time.Second, Likely
	switch left := g.carried.claims.Expiry.Sub(g.date); {
	case (told - span).Abs() <= slack, !g.date.IsZero() && (told-left).Abs() <= slack:
		return
	case g.date.IsZero() && told < span:
		worth = Hint // the token may have lain at the issuer for a while
	}
	d.find("expires_in_mismatch", certain(worth), say("told", phrase.Words(told), "span", phrase.Words(span)),
		evidence("response.body.expires_in", strconv.FormatInt(seconds, 10), strconv.FormatInt(int64(span/time.Second), 10)))
}

// grantedLate finds a token that was old when it was given.
func (d *diagnosis) grantedLate(g *grant) {
	claims := g.carried.claims
	age, left := g.date.Sub(claims.IssuedAt), claims.Expiry.Sub(g.date)
	if d.found("tz_offset") || g.date.IsZero() || claims.IssuedAt.IsZero() || claims.Expiry.IsZero() || age < time.Minute || left >= time.Minute {
		return
	}
	rest := "with " + phrase.Words(left) + " left"
	if left <= 0 {
		rest = "dead already"
	}
	d.find("reused_cached", certain(Likely), say("age", phrase.Words(age), "rest", rest),
		evidence("claims.iat", strconv.FormatInt(claims.IssuedAt.Unix(), 10), "about "+strconv.FormatInt(g.date.Unix(), 10)))
}
