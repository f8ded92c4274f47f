package main

import (
	"context"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// askFlags say which API to ask once, and with whose token if none is given.
type askFlags struct {
	api    string
	client clientFlags
}

func (f *askFlags) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.api, "api", "", "ask this `URL` once with the token (GET), and explain the answer")
	flags.StringVar(&f.client.clientID, "client-id", "", "with --api and no token: fetch one for this client `ID` (default $"+clientIDVariable+")")
	flags.StringVar(&f.client.secretFile, "client-secret-file", "", "the `FILE` that holds the client's secret (default $"+clientSecretVariable+")")
	flags.StringVar(&f.client.tokenURL, "token-url", "", "the token endpoint's `URL` (default: discovered from --issuer)")
}

// bearerCharacters may stand in a token (RFC 6750 section 2.1).
const bearerCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="

const (
	askTimeout   = 30 * time.Second
	maxAskedBody = 64 << 10 // bytes of an answer that are looked at
)

// report asks the API and explains its answer.
func (f *askFlags) report(cmd *cobra.Command, in *input, args []string, judging *judgingFlags, o diagnose.Options) (*diagnose.Report, error) {
	if _, err := grant.Origin(f.api); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), askTimeout)
	defer cancel()
	token, err := f.token(ctx, in, args, judging)
	if err != nil {
		return nil, err
	}
	capture, err := f.ask(ctx, in.stderr, token)
	if err != nil {
		return nil, err
	}
	report := diagnose.Run(ctx, capture, o)
	return &report, nil
}

// token gives the token to ask with: the one given, or one that is fetched.
func (f *askFlags) token(ctx context.Context, in *input, args []string, judging *judgingFlags) (string, error) {
	if len(args) == 0 && (f.client.clientID != "" || os.Getenv(clientIDVariable) != "") {
		if f.client.tokenURL == "" {
			f.client.issuer = judging.policy.Issuer
		}
		f.client.scopes = judging.policy.Scopes
		f.client.dir = cacheOff // an old token would explain an old refusal
		source, err := f.client.source(in)
		if err != nil {
			return "", err
		}
		token, err := source.Token(ctx)
		if err != nil {
			return "", withoutURL(err)
		}
		return token.Reveal(), nil
	}
	text, err := in.text(args)
	if err != nil {
		return "", err
	}
	text = strings.TrimSpace(text)
	if scheme, rest, ok := strings.Cut(text, " "); ok && strings.EqualFold(scheme, "Bearer") {
		text = strings.TrimSpace(rest)
	}
	if text == "" || strings.Trim(text, bearerCharacters) != "" {
		return "", usage("--api sends one token: give the token itself, not what it stands in")
	}
	return text, nil
}

// ask sends one request and gives it with its answer as a HAR file: a form in
// which nothing of the answer can pass for something else.
func (f *askFlags) ask(ctx context.Context, stderr io.Writer, token string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.api, nil)
	if err != nil {
		return "", usage("the request cannot be made: " + phrase.Quote(withoutURL(err).Error()))
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("User-Agent", "jwtkit")
	started := time.Now()
	response, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(request)
	if err != nil {
		return "", noAnswer(err)
	}
	defer response.Body.Close()
	took := time.Since(started)
	say(stderr, "the API answers "+response.Status)
	body, _ := io.ReadAll(io.LimitReader(response.Body, maxAskedBody)) // what came of it will do
	return harOf(request, response, string(body), started, took)
}

type (
	harFile struct {
		Log harLog `json:"log"`
	}
	harLog struct {
		Entries []harEntry `json:"entries"`
	}
	harEntry struct {
		Started  time.Time  `json:"startedDateTime"`
		Time     float64    `json:"time"` // in milliseconds
		Request  harMessage `json:"request"`
		Response harMessage `json:"response"`
	}
	harMessage struct {
		Method  string     `json:"method,omitempty"`
		URL     string     `json:"url,omitempty"`
		Status  int        `json:"status,omitempty"`
		Headers []harField `json:"headers"`
		Content harContent `json:"content,omitzero"`
	}
	harField struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	harContent struct {
		Text string `json:"text"`
	}
)

func harOf(request *http.Request, response *http.Response, body string, started time.Time, took time.Duration) (string, error) {
	text, err := json.Marshal(harFile{harLog{[]harEntry{{
		Started:  started.UTC(),
		Time:     float64(took) / float64(time.Millisecond),
		Request:  harMessage{Method: request.Method, URL: request.URL.String(), Headers: harFields(request.Header)},
		Response: harMessage{Status: response.StatusCode, Headers: harFields(response.Header), Content: harContent{strings.ToValidUTF8(body, "\uFFFD")}},
	}}}})
	return string(text), err
}

func harFields(header http.Header) (fields []harField) {
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			fields = append(fields, harField{name, strings.ToValidUTF8(value, "\uFFFD")})
		}
	}
	return fields
}
