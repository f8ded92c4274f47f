package phrase

import (
	"strings"
	"testing"
	"time"
)

func TestSpans(t *testing.T) {
	for _, c := range []struct {
		span         time.Duration
		short, words string
	}{
		{0, "0s", "0 seconds"},
		{999 * time.Millisecond, "0s", "0 seconds"},
		{time.Second, "1s", "1 second"},
		{192 * time.Second, "3m12s", "3 minutes 12 seconds"},
		{-192 * time.Second, "3m12s", "3 minutes 12 seconds"},
		{time.Hour, "1h", "1 hour"},
		{time.Hour + 59*time.Second, "1h", "1 hour"},
		{day, "24h", "24 hours"},
		{2*day - time.Second, "47h59m", "47 hours 59 minutes"},
		{2*day + time.Hour, "2d1h", "2 days 1 hour"},
		{7*365*day + 129*day + time.Hour, "7y129d", "7 years 129 days"},
		{1<<63 - 1, "over 292y", "more than 292 years"},
		{-1 << 63, "over 292y", "more than 292 years"},
	} {
		if got := Span(c.span); got != c.short {
			t.Errorf("Span(%v) = %q, want %q", c.span, got, c.short)
		}
		if got := Words(c.span); got != c.words {
			t.Errorf("Words(%v) = %q, want %q", c.span, got, c.words)
		}
	}
}

func TestTextFromOutsideIsHarmless(t *testing.T) {
	for text, want := range map[string]string{
		"plain, Grüße, 日本":    "plain, Grüße, 日本",
		"\x1b[31mred":         `\u001b[31mred`,
		"a\r\nb":              `a\u000d\u000ab`,
		"admin\u202Enimda":    `admin\u202enimda`,
		"zero\u200Bwidth":     `zero\u200bwidth`,
		"line\u2028end":       `line\u2028end`,
		"tag\U000E0041":       `tag\udb40\udc41`,
		"bad\xffutf8":         `bad\xffutf8`,
		"c1\u009bcontrol":     `c1\u009bcontrol`,
		"delete\x7f, nul\x00": `delete\u007f, nul\u0000`,
	} {
		if got := Printable(text); got != want {
			t.Errorf("Printable(%q) = %q, want %q", text, got, want)
		}
	}
	if got := Quote(strings.Repeat("ä", 1000)); len(got) > 100 || !strings.HasSuffix(got, `"…`) {
		t.Errorf("Quote of 2,000 bytes gives %d bytes: %s", len(got), got)
	}
	if got := Quote("a\u202Eb"); got != `"a\u202eb"` {
		t.Errorf("Quote leaves a bidirectional character: %s", got)
	}
	if got := List([]string{"1", "2", "3", "4", "5", "6", "7"}); got != `"1", "2", "3", "4", "5" and 2 more` {
		t.Errorf("List = %s", got)
	}
}
