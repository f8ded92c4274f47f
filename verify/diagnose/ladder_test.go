package diagnose_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// The exchanges of a capture stand in the report with what their token was at their
// time, and never with a secret of their address.
func TestLadder(t *testing.T) {
	key := forge.NewKey("ES256", "k")
	short, next := living(key, time.Minute, ""), living(key, time.Hour, `,"nbf":1800000030`)
	report := diagnose.Run(t.Context(), archive(t,
		entry{token: short, status: 200, url: "https://app:s3cret@api.example/orders?key=s3cret#s3cret"},
		entry{method: "POST", url: tokenURL, status: 200, body: `{"access_token":"` + next + `","token_type":"Bearer","expires_in":3610}`, sent: 10 * time.Second},
		entry{token: next, status: 200, sent: 20 * time.Second},
		entry{token: short, status: 401, sent: 70 * time.Second},
		entry{token: "opaque-opaque", status: 200, sent: 80 * time.Second},
		entry{status: 204, sent: 90 * time.Second, url: "https://api.example/health"},
	), diagnose.Options{})
	want := `[{"at":1800000000,"method":"GET","url":"https://api.example/orders","status":200,"token":1,"state":"good","secondsLeft":60},` +
		`{"at":1800000010,"method":"POST","url":"https://id.example/connect/token","status":200,"got":2},` +
		`{"at":1800000020,"method":"GET","url":"https://api.example/orders","status":200,"token":2,"state":"not_yet_valid","secondsLeft":3580},` +
		`{"at":1800000070,"method":"GET","url":"https://api.example/orders","status":401,"token":1,"state":"expired","secondsLeft":-10,"decisive":true},` +
		`{"at":1800000080,"method":"GET","url":"https://api.example/orders","status":200,"token":3,"state":"unread"},` +
		`{"at":1800000090,"method":"GET","url":"https://api.example/health","status":204}]`
	if answer := report.JSON(); !strings.Contains(answer, `"exchanges":`+want) || strings.Contains(answer, "s3cret") {
		t.Error(answer)
	}
}

// Of a long capture those around the decisive one are told, and one alone is no ladder.
func TestLaddersAreBounded(t *testing.T) {
	token := living(forge.NewKey("ES256", "k"), time.Hour, "")
	many := make([]entry, 300)
	for i := range many {
		many[i] = entry{token: token, status: 200, sent: time.Duration(i) * time.Second}
	}
	for _, at := range []int{0, 10, 150, 299} {
		many[at].status = 401
		report := diagnose.Run(t.Context(), archive(t, many...), diagnose.Options{})
		many[at].status = 200
		decisive := -1
		for i := range report.Exchanges {
			if report.Exchanges[i].Decisive {
				decisive = i
			}
		}
		if len(report.Exchanges) != 50 || decisive < 0 || *report.Exchanges[decisive].At != 1800000000+int64(at) {
			t.Errorf("%d: %d exchanges, the decisive one at %d", at, len(report.Exchanges), decisive)
		}
	}
	if report := diagnose.Run(t.Context(), archive(t, many[0]), diagnose.Options{}); report.Exchanges != nil {
		t.Error(report.Exchanges)
	}
}
