package bearer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/bearer"
)

// logged sends a request and gives what the guard logged about it.
func logged(ctx context.Context, t *testing.T, g bearer.Guard, target, authorization string) string {
	t.Helper()
	var log bytes.Buffer
	g.Log = slog.New(slog.NewJSONHandler(&log, nil))
	request := httptest.NewRequestWithContext(ctx, "DELETE", target, nil)
	request.Header.Set("Authorization", authorization)
	g.Require(greet).ServeHTTP(httptest.NewRecorder(), request)
	return log.String()
}

func TestOneEventForEachRefusal(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	unavailable := bearer.Guard{Verifier: verifierOf(t, down{jwtkit.CodeKeysUnavailable})}
	for name, c := range map[string]struct {
		guard               bearer.Guard
		ctx                 context.Context
		authorization       string
		level, code, detail string
		status              int
	}{
		"expired":     {bearer.Guard{Verifier: verifier(t)}, t.Context(), "Bearer " + expired(t), "INFO", "token_expired", "expired 3m", 401},
		"no token":    {bearer.Guard{Verifier: verifier(t)}, t.Context(), "Basic x", "INFO", "credentials_missing", "Authorization", 401},
		"malformed":   {bearer.Guard{Verifier: verifier(t)}, t.Context(), "Bearer a b", "INFO", "request_invalid", "not one token", 400},
		"keys":        {unavailable, t.Context(), "Bearer " + token(t, nil), "ERROR", "keys_unavailable", "down", 503},
		"client left": {unavailable, ended, "Bearer " + token(t, nil), "INFO", "keys_unavailable", "down", 503},
		"no verifier": {bearer.Guard{}, t.Context(), "Bearer " + token(t, nil), "ERROR", "internal", "no Verifier", 503},
	} {
		t.Run(name, func(t *testing.T) {
			text := logged(c.ctx, t, c.guard, "/orders/7?x=y", c.authorization)
			var event struct {
				Level, Code, Detail, Method, Path string
				Status                            int
			}
			if err := json.Unmarshal([]byte(text), &event); err != nil {
				t.Fatalf("not one event: %q", text)
			}
			if event.Level != c.level || event.Code != c.code || event.Status != c.status || !strings.Contains(event.Detail, c.detail) {
				t.Errorf("logged %s", text)
			}
			if event.Method != "DELETE" || event.Path != "/orders/7" {
				t.Errorf("method %q, path %q", event.Method, event.Path)
			}
		})
	}
}

func TestLogHoldsNoTokenAndNoFlood(t *testing.T) {
	g := bearer.Guard{Verifier: verifier(t)}
	for _, sent := range []string{expired(t), "Bearer " + expired(t), `Bearer "` + expired(t) + `"`, "Bearer " + token(t, map[string]any{"iss": "x"})} {
		text := logged(t.Context(), t, g, "/", sent)
		for _, segment := range strings.Split(strings.Trim(strings.TrimPrefix(sent, "Bearer "), `"`), ".") {
			if text == "" || strings.Contains(text, segment) {
				t.Errorf("logged %s", text)
			}
		}
	}
	text := logged(t.Context(), t, g, "/"+strings.Repeat("%0a", 100_000), "Bearer "+expired(t))
	if len(text) > 3000 || strings.Count(text, "\n") != 1 {
		t.Errorf("%d bytes, %d lines were logged for one request", len(text), strings.Count(text, "\n"))
	}
}

func TestGoodRequestIsNotLogged(t *testing.T) {
	if text := logged(t.Context(), t, bearer.Guard{Verifier: verifier(t)}, "/", "Bearer "+token(t, nil)); text != "" {
		t.Errorf("logged %s", text)
	}
}
