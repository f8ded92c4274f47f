package diagnose

import (
	"strings"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
)

// A carried is a token that exchanges of a capture have sent, or got: one for
// each text, however often it appears.
type carried struct {
	number int // counted from 1, in the order in which they appear
	text   string
	token  *jwtkit.Token // nil when it is no signed token
	claims jwtkit.Claims
}

// maxCarried bounds the tokens of a capture that are told apart.
const maxCarried = 200

// A wallet holds the tokens of a capture by their texts.
type wallet map[string]*carried

// take gives the token of a text, the same for the same text; nil for a text that
// is no credential, and when there are too many.
func (w wallet) take(text string) *carried {
	text = strings.TrimSpace(text)
	if c, ok := w[text]; ok || text == "" || w == nil || len(w) >= maxCarried {
		return c
	}
	c := &carried{number: len(w) + 1, text: text}
	if token, err := jwtkit.Parse(text); err == nil {
		c.token = token
		c.claims, _ = token.UnverifiedClaims()
	}
	w[text] = c
	return c
}

// carry notes of each exchange which token it sent, and which it got.
func (d *diagnosis) carry(list []*exchange) {
	d.all, d.wallet = list, wallet{}
	for _, e := range list {
		e.carried = d.wallet.take(bearerIn(value(e.request, "Authorization")))
		if e.accepted() {
			if e.granted = d.readGrant(e.body); e.granted != nil {
				e.granted.date = e.date()
			}
		}
	}
}

// bearerIn gives the token in the value of an Authorization field, "" for other
// credentials and placeholders.
func bearerIn(field string) string {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(field), " ")
	switch rest = strings.TrimSpace(rest); {
	case strings.HasPrefix(scheme, "ey") && rest == "":
		return scheme
	case strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "DPoP"):
		if _, filled := placeholder(rest); !filled && !strings.ContainsAny(rest, " \t") {
			return rest
		}
	}
	return ""
}

// instant gives when an exchange happened: by the clock of the server that
// answered or wrote the log, else by the one that made the capture.
func (e *exchange) instant() time.Time {
	for _, t := range []time.Time{e.date(), e.at, e.received, e.started} {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

func (e *exchange) refused() bool { return e.status == 401 || e.status == 403 }

// complains reports whether an answer has one of the other statuses with which some
// servers refuse a token: 400, 422 (Flask), 440 (IIS) and 498 (ArcGIS).
func (e *exchange) complains() bool {
	return e.status == 400 || e.status == 422 || e.status == 440 || e.status == 498
}

func (e *exchange) accepted() bool { return e.status >= 200 && e.status < 300 }

// shown gives the address of a request as far as it is known.
func (e *exchange) shown() string {
	if strings.Contains(e.url, "://") {
		return e.url
	}
	return value(e.request, "Host") + e.url
}

// host gives the host that a request went to, in lower case.
func (e *exchange) host() string {
	if host, _ := splitIssuer(e.url); strings.Contains(e.url, "://") {
		return strings.ToLower(host[strings.LastIndexByte(host, '@')+1:])
	}
	return strings.ToLower(value(e.request, "Host"))
}

// path gives the path of a request, without its query.
func (e *exchange) path() string {
	_, rest, found := strings.Cut(e.url, "://")
	if !found {
		rest = e.url
	}
	if slash := strings.IndexByte(rest, '/'); slash >= 0 {
		rest = rest[slash:]
	} else if found {
		rest = "/"
	}
	rest, _, _ = strings.Cut(rest, "?")
	rest, _, _ = strings.Cut(rest, "#")
	return rest
}

// good reports whether nothing about a token's times is wrong at an instant, as
// far as it can be read.
func (c *carried) good(at time.Time) bool { return c.token == nil || good(c.claims, at) }

// sameCall reports whether two requests ask the same of the same server.
func sameCall(a, b *exchange) bool {
	return a.method == b.method && a.host() == b.host() && a.path() == b.path()
}
