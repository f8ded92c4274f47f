package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/jwtkit/toolkit/internal/attack"
	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit/grant"
)

// A localIssuer is a "jwtkit serve" on this machine that tokens to try an API with
// come from.
type localIssuer struct {
	base     string // its URL without a slash at the end
	form     url.Values
	clientID string
	untested []string
}

// source reads who asks for tokens, and where.
func (f *conformFlags) source(in *input) (*localIssuer, error) {
	u, err := url.Parse(f.client.issuer)
	switch {
	case f.client.issuer == "":
		return nil, usage("no issuer: give --issuer URL, a jwtkit serve on this machine")
	case err != nil || !isLoopback(u.Hostname()):
		return nil, usage("--issuer is a jwtkit serve on this machine, as in http://127.0.0.1:8400: others sign no bad tokens")
	case f.client.clientID == "":
		return nil, usage("no client ID: give --client-id ID or set " + clientIDVariable)
	}
	if _, err := grant.Origin(f.client.issuer); err != nil {
		return nil, err
	}
	secret, err := f.client.secret(in)
	if err != nil {
		return nil, err
	}
	return &localIssuer{
		base:     strings.TrimSuffix(f.client.issuer, "/"),
		clientID: f.client.clientID,
		form:     url.Values{"grant_type": {"client_credentials"}, "client_id": {f.client.clientID}, "client_secret": {secret.Reveal()}},
	}, nil
}

// corpus fetches what the cases are made of, and makes them.
func (i *localIssuer) corpus(ctx context.Context) ([]attack.Case, error) {
	good, err := i.token(ctx, "")
	if err != nil {
		return nil, err
	}
	set, status, err := i.get(ctx, "/.well-known/jwks.json")
	if err != nil || status != http.StatusOK {
		return nil, undecided("the issuer gives no key set")
	}
	source := attack.Source{Good: good, JWKS: set, Faulty: i.token, Broken: i.broken}
	if _, err := i.broken(ctx, "nothing_wrong"); errors.Is(err, errBrokenOff) {
		source.Broken = nil
		i.untested = append(i.untested, "tokens that only a broken issuer signs: start jwtkit serve with --broken")
	}
	return attack.Corpus(ctx, source)
}

// token fetches a token, with a fault if one is named.
func (i *localIssuer) token(ctx context.Context, fault string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, i.base+"/connect/token", strings.NewReader(i.form.Encode()))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if fault != "" {
		request.Header.Set("X-Jwtkit-Fault", fault)
	}
	body, status, err := i.do(request)
	if err != nil {
		return "", err
	}
	var answer struct {
		Token  string `json:"access_token"`
		Reason string `json:"error_description"`
	}
	if json.Unmarshal(body, &answer) != nil || answer.Token == "" {
		return "", undecided("the issuer gives no token (" + strconv.Itoa(status) + "): " + phrase.Quote(answer.Reason))
	}
	return answer.Token, nil
}

var errBrokenOff = errors.New("broken tokens are off")

// broken fetches a token that shows a cause.
func (i *localIssuer) broken(ctx context.Context, cause string) (string, error) {
	body, status, err := i.get(ctx, "/broken/"+cause+"?client_id="+url.QueryEscape(i.clientID))
	if err != nil {
		return "", err
	}
	var answer struct {
		Text string `json:"text"`
	}
	if status != http.StatusOK || json.Unmarshal(body, &answer) != nil {
		return "", errBrokenOff
	}
	return answer.Text, nil
}

func (i *localIssuer) get(ctx context.Context, path string) ([]byte, int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, i.base+path, nil)
	if err != nil {
		return nil, 0, err
	}
	return i.do(request)
}

func (i *localIssuer) do(request *http.Request) ([]byte, int, error) {
	response, err := knocker.Do(request)
	if err != nil {
		return nil, 0, undecided("no answer from the issuer: " + phrase.Quote(withoutURL(err).Error()))
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxFileBytes))
	return body, response.StatusCode, err
}
