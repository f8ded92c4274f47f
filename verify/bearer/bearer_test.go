package bearer_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/bearer"
)

const issuer = "https://id.example"

var secret = []byte("a secret for tests, of 32 bytes and more")

// verifier accepts tokens of issuer for orders-api under secret.
func verifier(t *testing.T, scopes ...string) *verify.Verifier {
	t.Helper()
	key, err := verify.HMACKey("", secret)
	if err != nil {
		t.Fatal(err)
	}
	return verifierOf(t, verify.StaticKeys{key}, scopes...)
}

func verifierOf(t *testing.T, keys verify.KeySet, scopes ...string) *verify.Verifier {
	t.Helper()
	v, err := verify.New(keys, verify.Policy{Issuer: issuer, Audiences: []string{"orders-api"}, Algorithms: []string{"HS256"}, Scopes: scopes})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// down is a KeySet whose source cannot be reached.
type down struct{ code jwtkit.Code }

func (d down) Keys(context.Context, jwtkit.Header) ([]verify.Key, error) {
	return nil, &jwtkit.Error{Code: d.code, Detail: "the issuer is down"}
}

// token is one that is good for an hour, with other claims in place of its own.
func token(t *testing.T, other map[string]any) string {
	t.Helper()
	claims := map[string]any{"iss": issuer, "aud": "orders-api", "sub": "ann", "exp": time.Now().Add(time.Hour).Unix()}
	for name, value := range other {
		claims[name] = value
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: secret}, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// ask sends a request with those Authorization headers through the guard and
// gives the answer; the handler behind it answers 200 with the subject.
func ask(t *testing.T, g bearer.Guard, authorization ...string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequest("GET", "/orders", nil)
	for _, value := range authorization {
		request.Header.Add("Authorization", value)
	}
	answer := httptest.NewRecorder()
	g.Require(greet).ServeHTTP(answer, request)
	return answer
}

func greet(w http.ResponseWriter, _ *http.Request, who *verify.Verified) {
	w.Write([]byte("hello " + who.Claims().Subject))
}

func expired(t *testing.T) string {
	return token(t, map[string]any{"exp": time.Now().Add(-192 * time.Second).Unix()})
}

func TestAnswers(t *testing.T) {
	good := token(t, nil)
	plain := bearer.Guard{Verifier: verifier(t)}
	realm := bearer.Guard{Verifier: verifier(t), Realm: `the "orders" \ API` + "\r\nX: ü"}
	for name, c := range map[string]struct {
		guard     bearer.Guard
		sent      []string
		status    int
		challenge string
		body      string
	}{
		"good":           {plain, []string{"Bearer " + good}, 200, "", "hello ann"},
		"other case":     {plain, []string{"bEARER " + good}, 200, "", "hello ann"},
		"several blanks": {plain, []string{"Bearer   " + good}, 200, "", "hello ann"},

		"no header":       {plain, nil, 401, `Bearer`, `{"code":"credentials_missing"}`},
		"no header realm": {bearer.Guard{Verifier: verifier(t), Realm: "orders"}, nil, 401, `Bearer realm="orders"`, `{"code":"credentials_missing"}`},
		"odd realm":       {realm, nil, 401, `Bearer realm="the \"orders\" \\ API??X: ?"`, `{"code":"credentials_missing"}`},
		"empty header":    {plain, []string{""}, 401, `Bearer`, `{"code":"credentials_missing"}`},
		"Basic":           {plain, []string{"Basic YW5uOnNlY3JldA=="}, 401, `Bearer`, `{"code":"credentials_missing"}`},
		"no scheme":       {plain, []string{good}, 401, `Bearer`, `{"code":"credentials_missing"}`},
		"longer scheme":   {plain, []string{"BearerX " + good}, 401, `Bearer`, `{"code":"credentials_missing"}`},

		"expired":        {plain, []string{"Bearer " + expired(t)}, 401, `Bearer error="invalid_token", error_description="token_expired"`, `{"error":"invalid_token","code":"token_expired"}`},
		"expired, realm": {bearer.Guard{Verifier: verifier(t), Realm: "orders"}, []string{"Bearer " + expired(t)}, 401, `Bearer realm="orders", error="invalid_token", error_description="token_expired"`, `{"error":"invalid_token","code":"token_expired"}`},
		"altered":        {plain, []string{"Bearer " + good[:len(good)-4] + "AAAA"}, 401, `Bearer error="invalid_token", error_description="signature_invalid"`, `{"error":"invalid_token","code":"signature_invalid"}`},
		"no token":       {plain, []string{"Bearer abc"}, 401, `Bearer error="invalid_token", error_description="token_malformed"`, `{"error":"invalid_token","code":"token_malformed"}`},
		"too long":       {plain, []string{"Bearer " + strings.Repeat("a", verify.MaxTokenBytes+1)}, 401, `Bearer error="invalid_token", error_description="limit_exceeded"`, `{"error":"invalid_token","code":"limit_exceeded"}`},
		"no key": {bearer.Guard{Verifier: verifierOf(t, verify.StaticKeys{})}, []string{"Bearer " + good}, 401,
			`Bearer error="invalid_token", error_description="key_not_found"`, `{"error":"invalid_token","code":"key_not_found"}`},

		"scheme alone":       {plain, []string{"Bearer"}, 400, malformedChallenge, malformedBody},
		"scheme and blank":   {plain, []string{"Bearer  "}, 400, malformedChallenge, malformedBody},
		"two headers":        {plain, []string{"Bearer " + good, "Bearer " + good}, 400, malformedChallenge, malformedBody},
		"Basic and Bearer":   {plain, []string{"Basic YW5uOnNlY3JldA==", "Bearer " + good}, 400, malformedChallenge, malformedBody},
		"two in one":         {plain, []string{"Bearer " + good + ", Bearer " + good}, 400, malformedChallenge, malformedBody},
		"Bearer twice":       {plain, []string{"Bearer Bearer " + good}, 400, malformedChallenge, malformedBody},
		"quoted":             {plain, []string{`Bearer "` + good + `"`}, 400, malformedChallenge, malformedBody},
		"parameters":         {plain, []string{"Bearer token=" + good}, 400, malformedChallenge, malformedBody},
		"equals signs alone": {plain, []string{"Bearer =="}, 400, malformedChallenge, malformedBody},
		"letters of others":  {plain, []string{"Bearer ünïcode"}, 400, malformedChallenge, malformedBody},

		"scope of the policy": {bearer.Guard{Verifier: verifier(t, "orders:read")}, []string{"Bearer " + good}, 403,
			`Bearer error="insufficient_scope", scope="orders:read", error_description="scope_insufficient"`, `{"error":"insufficient_scope","code":"scope_insufficient"}`},
		"scope of the guard": {bearer.Guard{Verifier: verifier(t, "a"), Scopes: []string{"a", "b"}}, []string{"Bearer " + token(t, map[string]any{"scope": "a c"})}, 403,
			`Bearer error="insufficient_scope", scope="a b", error_description="scope_insufficient"`, `{"error":"insufficient_scope","code":"scope_insufficient"}`},
		"scopes granted": {bearer.Guard{Verifier: verifier(t, "a"), Scopes: []string{"b"}}, []string{"Bearer " + token(t, map[string]any{"scp": []string{"a", "b"}})}, 200, "", "hello ann"},

		"keys unavailable": {bearer.Guard{Verifier: verifierOf(t, down{jwtkit.CodeKeysUnavailable})}, []string{"Bearer " + good}, 503, "", `{"code":"keys_unavailable"}`},
		"key set at odds":  {bearer.Guard{Verifier: verifierOf(t, down{jwtkit.CodeRequestInvalid})}, []string{"Bearer " + good}, 503, "", `{"code":"request_invalid"}`},
		"no verifier":      {bearer.Guard{}, []string{"Bearer " + good}, 503, "", `{"code":"internal"}`},
		"nothing at all":   {bearer.Guard{}, nil, 503, "", `{"code":"internal"}`},
	} {
		t.Run(name, func(t *testing.T) {
			answer := ask(t, c.guard, c.sent...)
			if answer.Code != c.status || strings.TrimSpace(answer.Body.String()) != c.body {
				t.Errorf("got %d %s, want %d %s", answer.Code, answer.Body, c.status, c.body)
			}
			if got := strings.Join(answer.Header().Values("WWW-Authenticate"), "; "); got != c.challenge {
				t.Errorf("challenge\n%s, want\n%s", got, c.challenge)
			}
			wait := ""
			if c.status == 503 {
				wait = "5"
			}
			if got := answer.Header().Get("Retry-After"); got != wait {
				t.Errorf("Retry-After %q, want %q", got, wait)
			}
			if c.status != 200 && (answer.Header().Get("Content-Type") != "application/json" || answer.Header().Get("Cache-Control") != "no-store") {
				t.Errorf("headers %v, want JSON that is not stored", answer.Header())
			}
		})
	}
}

const (
	malformedChallenge = `Bearer error="invalid_request", error_description="request_invalid"`
	malformedBody      = `{"error":"invalid_request","code":"request_invalid"}`
)

func TestDetailsAreSaidOnlyWhenAskedFor(t *testing.T) {
	other := token(t, map[string]any{"iss": "https://\"evil\\\u202e.example\r\nX: y"})
	silent := ask(t, bearer.Guard{Verifier: verifier(t)}, "Bearer "+other)
	if text := silent.Body.String() + silent.Header().Get("WWW-Authenticate"); strings.Contains(text, "evil") {
		t.Errorf("%s tells the reason", text)
	}
	answer := ask(t, bearer.Guard{Verifier: verifier(t), Details: true}, "Bearer "+other)
	const challenge = `Bearer error="invalid_token", error_description="issuer_mismatch: iss is 'https:///'evil///u202e.example/r/nX: y', expected 'https://id.example'"`
	if got := answer.Header().Get("WWW-Authenticate"); got != challenge {
		t.Errorf("challenge\n%s, want\n%s", got, challenge)
	}
	var body struct{ Error, Code, Detail string }
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil || !strings.Contains(body.Detail, "expected \"https://id.example\"") {
		t.Errorf("body %s: %v", answer.Body, err)
	}
}

func TestRetryAfterIsRoundedUp(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		0:                       "5",
		time.Millisecond:        "1",
		2 * time.Second:         "2",
		2500 * time.Millisecond: "3",
	} {
		answer := ask(t, bearer.Guard{Verifier: verifierOf(t, down{jwtkit.CodeKeysUnavailable}), RetryAfter: wait}, "Bearer "+token(t, nil))
		if got := answer.Header().Get("Retry-After"); got != want {
			t.Errorf("%v: Retry-After %q, want %q", wait, got, want)
		}
	}
}

func TestRequireIsTheZeroGuard(t *testing.T) {
	handler := bearer.Require(verifier(t), greet)
	for authorization, want := range map[string]int{"Bearer " + token(t, nil): 200, "Bearer " + expired(t): 401} {
		request := httptest.NewRequest("GET", "/orders", nil)
		request.Header.Set("Authorization", authorization)
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		if answer.Code != want {
			t.Errorf("status %d, want %d", answer.Code, want)
		}
	}
}

func TestMiddlewareHandsOnTheVerifiedToken(t *testing.T) {
	reached := 0
	handler := bearer.Guard{Verifier: verifier(t)}.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		reached++
		if who, ok := bearer.From(r.Context()); !ok || who.Claims().Subject != "ann" {
			t.Errorf("From gives %v, %t", who, ok)
		}
	}))
	for _, authorization := range []string{"Bearer " + token(t, nil), "Bearer " + expired(t), ""} {
		request := httptest.NewRequest("GET", "/orders", nil)
		request.Header.Set("Authorization", authorization)
		handler.ServeHTTP(httptest.NewRecorder(), request)
	}
	if reached != 1 {
		t.Errorf("the handler was reached %d times, want once", reached)
	}
	if who, ok := bearer.From(context.Background()); ok || who != nil {
		t.Errorf("without a guard From gives %v, %t", who, ok)
	}
	if _, ok := bearer.From(bearer.NewContext(context.Background(), nil)); ok {
		t.Error("nobody is somebody")
	}
}

// A preflight is not special: it is for whoever stands in front of the guard.
func TestPreflightIsRefused(t *testing.T) {
	request := httptest.NewRequest("OPTIONS", "/orders", nil)
	request.Header.Set("Origin", "https://app.example")
	request.Header.Set("Access-Control-Request-Method", "GET")
	answer := httptest.NewRecorder()
	bearer.Require(verifier(t), greet).ServeHTTP(answer, request)
	if answer.Code != http.StatusUnauthorized {
		t.Errorf("status %d, want 401", answer.Code)
	}
}
