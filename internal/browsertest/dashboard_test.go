package browsertest

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestDashboard is a person at /apps of a running "jwtkit serve": an app is made,
// used, given another secret, disabled, changed, deleted, and a fault is set.
func TestDashboard(t *testing.T) {
	d := openDashboard(t)
	d.page.Fill("new-client-id", "orders")
	d.fillIn("create", "scopes", "orders:read orders:write")
	d.fillIn("create", "audiences", "orders-api")
	d.fillIn("create", "lifetime", "120")
	d.submit("create", "")
	first := d.secret()
	d.expectShape("after the creation")
	if claims := d.token("orders", first); claims == nil || !reflect.DeepEqual(claims["scope"], []any{"orders:read", "orders:write"}) ||
		!reflect.DeepEqual(claims["aud"], []any{"orders-api"}) || claims["exp"].(float64)-claims["iat"].(float64) != 120 {
		t.Errorf("the token says %v", claims)
	}
	d.turn(chromedp.Reload())
	if strings.Contains(d.html(), first) || d.answered("orders", first) != http.StatusOK {
		t.Error("after a reload the secret is shown again, or is not what it was")
	}

	d.submit("secret", "orders")
	second := d.secret()
	if d.answered("orders", first) != http.StatusUnauthorized || d.answered("orders", second) != http.StatusOK {
		t.Error("the old secret works, or the new one does not")
	}
	d.turn(chromedp.Reload())
	if d.answered("orders", second) != http.StatusOK {
		t.Error("a reload made another secret")
	}

	d.submit("disable", "orders")
	if d.answered("orders", second) != http.StatusUnauthorized || !strings.Contains(d.card("orders"), "disabled") {
		t.Errorf("disabled, the app gets tokens, or the page does not say so: %q", d.card("orders"))
	}
	d.submit("enable", "orders")

	d.unfold("orders")
	d.expectShape("with a form unfolded")
	d.fillInOf("orders", "update", "scopes", "other")
	d.fillInOf("orders", "update", "audiences", "one two")
	d.fillInOf("orders", "update", "lifetime", "60")
	d.submit("update", "orders")
	if claims := d.token("orders", second); claims == nil || !reflect.DeepEqual(claims["scope"], []any{"other"}) ||
		!reflect.DeepEqual(claims["aud"], []any{"one", "two"}) || claims["exp"].(float64)-claims["iat"].(float64) != 60 {
		t.Errorf("changed, the token says %v", claims)
	}

	d.fillIn("create", "scopes", `"`)
	d.submit("create", "")
	if text := d.page.text("[role=alert]"); !strings.Contains(text, "scope") {
		t.Errorf("a wrong scope is answered with %q", text)
	}
	d.submit("delete", "orders")
	if d.answered("orders", second) != http.StatusUnauthorized || strings.Contains(d.html(), "orders") {
		t.Error("deleted, the app is still there")
	}
	d.expectNothingElse()
}

// TestDashboardFaults sets a fault for one token, and another until it is ended.
func TestDashboardFaults(t *testing.T) {
	d := openDashboard(t)
	d.submit("secret", "demo")
	secret := d.secret()
	d.choose("break", "fault", "expired")
	d.fillIn("break", "seconds", "0")
	d.fillIn("break", "count", "1")
	d.submit("break", "")
	if text := d.card("expired"); !strings.Contains(text, "answers left: 1") || !strings.Contains(text, "expired an hour ago") {
		t.Errorf("of the fault that is set the page says %q", text)
	}
	d.expectShape("with a fault")
	expired := func() bool { return d.token("demo", secret)["exp"].(float64) < float64(time.Now().Unix()) }
	if !expired() || expired() {
		t.Error("not the first token alone is expired")
	}
	d.choose("break", "fault", "status-500")
	d.choose("break", "endpoint", "token")
	d.submit("break", "")
	if status := d.answered("demo", secret); status != http.StatusInternalServerError {
		t.Errorf("with the fault: %d", status)
	}
	d.submit("mend", "status-500")
	if status := d.answered("demo", secret); status != http.StatusOK {
		t.Errorf("without the fault: %d", status)
	}
	d.expectNothingElse()
}

// TestDashboardLongNames holds that nothing that an app may be called is too wide.
func TestDashboardLongNames(t *testing.T) {
	d := openDashboard(t)
	long := strings.Repeat("x", 250)
	d.page.Fill("new-client-id", long)
	d.fillIn("create", "scopes", long+" "+long)
	d.fillIn("create", "audiences", long)
	d.submit("create", "")
	d.unfold(long)
	d.expectShape("with long names")
	d.expectNothingElse()
}
