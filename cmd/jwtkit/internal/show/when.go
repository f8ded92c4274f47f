package show

import (
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
)

const layout = "2006-01-02 15:04:05"

func utc(t time.Time) string { return t.UTC().Format(layout + " UTC") }

// distance says how far t is from at: "7 years 122 days ago", "in 24 hours".
func distance(t, at time.Time) string {
	switch d := t.Sub(at); {
	case d.Abs() < time.Second:
		return "now"
	case d < 0:
		return phrase.Words(d) + " ago"
	default:
		return "in " + phrase.Words(d)
	}
}

// local gives t by the reader's clock, "" where that is UTC.
func (p *page) local(t time.Time) string {
	if p.Local == nil {
		return ""
	}
	t = t.In(p.Local)
	if _, offset := t.Zone(); offset == 0 {
		return ""
	}
	return t.Format(layout + " -07:00 here")
}
