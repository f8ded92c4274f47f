package main

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
)

// A liar changes the answers that a story gets.
type liar func(request *http.Request, response *http.Response)

func (l liar) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(request)
	if err == nil {
		l(request, response)
	}
	return response, err
}

// The story is worth something only if it ends badly when a step did not do what
// it says.
func TestStoryEndsBadlyWhenAStepDoes(t *testing.T) {
	answers := func(path string, status int) liar {
		return func(request *http.Request, response *http.Response) {
			if request.URL.Path == path {
				response.StatusCode = status
			}
		}
	}
	for name, c := range map[string]struct {
		lie  liar
		says string
	}{
		"no app":              {answers("/admin/apps", 500), "1 ✖ registering an app"},
		"no token":            {answers("/connect/token", 401), "2 ✖ fetching a token"},
		"refused":             {answers("/api/whoami", 401), "3 ✖ calling the API"},
		"somebody else's":     {rewrite("/api/whoami", `"client_id":"`, `"client_id":"x`), "3 ✖ calling the API"},
		"a dead one accepted": {deadAccepted, "4 ✖ calling with a token that died"},
		"no challenge":        {noChallenge, "4 ✖ calling with a token that died"},
		"a POST cut off":      {rewrite("/api/echo", "", ""), "7 ✖ renewing under a POST"},
		"another key rotated": {rewrite("/admin/keys/rotate", `"kid":"`, `"kid":"x`), "8 ✖ rotating the key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, houseOptions{})
			var told bytes.Buffer
			err := (&story{w: &told, url: h.url, policy: h.policy, transport: c.lie}).tell(t.Context())
			lines := strings.Split(strings.TrimSpace(told.String()), "\n")
			if last := lines[len(lines)-1]; !strings.HasPrefix(last, c.says) {
				t.Errorf("the story ends with %q, want %q", last, c.says)
			}
			if statusOf(io.Discard, err) != statusRefused {
				t.Errorf("the story ends with %v", err)
			}
		})
	}
}

// rewrite changes the body of answers at a path; without words it cuts it off.
func rewrite(path, words, by string) liar {
	return func(request *http.Request, response *http.Response) {
		if request.URL.Path != path || response.StatusCode/100 != 2 {
			return
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if words == "" {
			body = body[:len(body)/2]
		} else {
			body = bytes.ReplaceAll(body, []byte(words), []byte(by))
		}
		response.Body = io.NopCloser(bytes.NewReader(body))
	}
}

func deadAccepted(_ *http.Request, response *http.Response) {
	if response.StatusCode == http.StatusUnauthorized {
		response.StatusCode = http.StatusOK
	}
}

func noChallenge(_ *http.Request, response *http.Response) { response.Header.Del("WWW-Authenticate") }
