package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/jwtkit/toolkit/cmd/jwtkit/internal/show"
	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/issuer"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
	"github.com/jwtkit/toolkit/verify"
)

// A story is the life of one token, told by living it. It knows the issuer and
// the API by their URL alone.
type story struct {
	w         io.Writer
	options   show.Options
	url       string        // of issuer and API
	policy    verify.Policy // the API's
	transport http.RoundTripper

	app   app    // the client
	alive string // its token
	kid   string // of the key that signed it
	dead  string // a token that was made for moments
}

// An app is a client that the issuer registered.
type app struct {
	ID     string        `json:"client_id"`
	Secret issuer.Secret `json:"client_secret"`
}

// tell does one step after the other and says what came of it. It ends with the
// first that did not do what it should.
func (s *story) tell(ctx context.Context) error {
	steps := []struct {
		name string
		do   func(context.Context) (came string, err error)
	}{
		{"registering an app", s.register},
		{"fetching a token", s.fetch},
		{"calling the API", s.call},
		{"calling with a token that died", s.expire},
		{"explaining the refusal", s.explain},
		{"renewing the token", s.renew},
		{"renewing under a POST", s.renewUnderPost},
		{"rotating the key", s.rotate},
	}
	for i, step := range steps {
		came, err := step.do(ctx)
		if err != nil {
			fmt.Fprintf(s.w, "%d ✖ %s\n", i+1, phrase.Printable(step.name+": "+err.Error()))
			return exit(statusRefused)
		}
		fmt.Fprintf(s.w, "%d ✔ %s\n", i+1, indented(came))
	}
	return nil
}

// answerOf sends a request and gives its answer with the body, at most 1 MiB.
func answerOf(transport http.RoundTripper, request *http.Request) (*http.Response, []byte, error) {
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		return nil, nil, withoutURL(err)
	}
	defer response.Body.Close()
	body, err := readBounded(response.Body, "the answer")
	return response, body, err
}

// post sends JSON and reads the JSON of an answer with that status.
func (s *story) post(ctx context.Context, path, body string, status int, answer any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, text, err := answerOf(s.transport, request)
	if err != nil {
		return err
	}
	if response.StatusCode != status {
		return errors.New(path + " answers " + response.Status)
	}
	return json.Unmarshal(text, answer)
}

// whoami calls the API with a token.
func (s *story) whoami(ctx context.Context, token string) (*http.Response, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/api/whoami", nil)
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	return answerOf(s.transport, request)
}

// source gives tokens to an app.
func (s *story) source(a app) (*tokensource.Source, error) {
	return tokensource.New(tokensource.Options{
		Issuer:  s.url,
		Request: grant.Request{ClientID: a.ID, ClientSecret: grant.NewSecret(string(a.Secret))},
		Client:  &http.Client{Transport: s.transport},
	})
}

// A recorder counts what is sent, by the status of the answers.
type recorder struct {
	base     http.RoundTripper
	statuses []int
}

// RoundTrip sends, and keeps the status of the answer.
func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := r.base.RoundTrip(request)
	if err == nil {
		r.statuses = append(r.statuses, response.StatusCode)
	}
	return response, err
}

func (r *recorder) String() string {
	var words []string
	for _, status := range r.statuses {
		words = append(words, strconv.Itoa(status))
	}
	return strings.Join(words, ", then ")
}

// indented puts every line but the first below the words of the first.
func indented(text string) string {
	text = strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ")
	return strings.ReplaceAll(text, "    \n", "\n")
}
