package diagnose

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// inFlight finds a token that died between sending and checking.
func (d *diagnosis) inFlight(e *exchange) {
	if e.carried == nil || e.status != 401 || e.started.IsZero() || e.carried.claims.Expiry.IsZero() {
		return
	}
	sent, took := e.started, e.received.Sub(e.started)
	if date := e.date(); !date.IsZero() && date.Sub(e.received).Abs() > took+2*time.Second {
		sent = sent.Add(date.Sub(e.received)) // the clocks differ: by the server's
	}
	left := e.carried.claims.Expiry.Sub(sent)
	if left <= 0 || left >= max(5*time.Second, took) {
		return
	}
	worth := Likely
	if d.found("expired") {
		worth = Proved
	}
	d.find("expires_in_flight", certain(worth), say("left", phrase.Words(left)),
		evidence("claims.exp", strconv.FormatInt(e.carried.claims.Expiry.Unix(), 10), "well after "+strconv.FormatInt(sent.Unix(), 10)))
}

// apiClock compares the Date of the API with that of the issuer, in the same
// capture.
func (d *diagnosis) apiClock(e *exchange) {
	const slack = 30 * time.Second
	if e.carried == nil || e.date().IsZero() {
		return
	}
	place := slices.Index(d.all, e)
	for i, o := range d.all {
		if o == e || o.host() == e.host() && o.host() != "" || o.date().IsZero() || o.grantedToken() != e.carried && !d.issuedBy(o, e.carried) {
			continue
		}
		var off time.Duration // how far the API's clock is ahead of the issuer's
		switch {
		case !o.received.IsZero() && !e.received.IsZero():
			off = e.date().Sub(e.received) - o.date().Sub(o.received)
		case i < place && o.grantedToken() == e.carried && e.date().Before(o.date()):
			off = e.date().Sub(o.date()) // it answered later, but says it was earlier
		}
		if off.Abs() <= slack {
			continue
		}
		which, worth := "ahead of", Hint
		if off < 0 {
			which = "behind"
		}
		if !e.carried.good(e.date()) && e.carried.good(e.date().Add(-off)) {
			worth = Proved
		}
		if d.found("clock_skew_local") && off.Abs() > e.date().Sub(e.received).Abs()-slack {
			d.drop("clock_skew_local") // the issuer's clock agrees with the caller's
		}
		d.find("clock_skew_api", certain(worth), say("how", "the API's is "+phrase.Words(off)+" "+which+" the issuer's"),
			evidence("response.headers.Date", strconv.Quote(value(e.response, "Date")), e.date().Add(-off).UTC().Format(time.RFC3339)))
		return
	}
}

// issuedBy reports whether an exchange was with the issuer of a token.
func (d *diagnosis) issuedBy(o *exchange, c *carried) bool {
	host, _ := splitIssuer(c.claims.Issuer)
	return c.token != nil && c.claims.Issuer != "" && strings.EqualFold(host, o.host())
}
