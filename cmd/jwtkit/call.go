package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jwtkit/toolkit/cmd/jwtkit/internal/show"
	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// callFlags describe the request.
type callFlags struct {
	method  string
	data    string
	headers []string
	json    bool
}

func newCall() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "call [flags] URL",
		Short: "Call an API with a token, renew it once on a 401, then explain",
		Long: `Call an API with a token fetched by client credentials. The body of the answer goes
to standard output, its status to standard error. The token goes to the origin of
URL alone: https, or http on this machine. On a 401 the token is renewed once and
the request sent again; a second 401 is explained.

Exit status: 0 for a 2xx, 1 for another status or when no token is given, 3 when
the API or the token endpoint could not be reached.`,
		Example: `  jwtkit call --issuer https://id.example https://api.example/orders
  jwtkit call --issuer https://id.example -d @order.json https://api.example/orders`,
		Args: oneURL,
	}
	var f callFlags
	flags := cmd.Flags()
	flags.StringVarP(&f.method, "method", "X", "", "the request's `METHOD` (default GET, POST with data)")
	flags.StringVarP(&f.data, "data", "d", "", "the request's body: `TEXT`, @FILE or - for standard input; at most 1 MiB")
	flags.StringArrayVarP(&f.headers, "header", "H", nil, "a `HEADER` of the request, NAME: VALUE (repeatable)")
	flags.BoolVar(&f.json, "json", false, "print status, body and report as one JSON object")
	client := addClientFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return f.call(cmd, client, args[0]) }
	return cmd
}

func (f *callFlags) call(cmd *cobra.Command, client *clientFlags, address string) error {
	origin, err := grant.Origin(address)
	if err != nil {
		return err
	}
	in := newInput(cmd)
	request, err := f.request(cmd.Context(), in, address)
	if err != nil {
		return err
	}
	source, err := client.source(in)
	if err != nil {
		return err
	}
	var refused tokensource.Token
	transport := &tokensource.Transport{Source: source, Origins: []string{origin}, Refused: func(_ context.Context, r tokensource.Refusal) error {
		refused = r.Token
		return nil
	}}
	response, err := (&http.Client{Transport: transport, CheckRedirect: withinOrigin}).Do(request)
	if err != nil {
		return noAnswer(err)
	}
	defer response.Body.Close()
	var report *diagnose.Report
	if response.StatusCode == http.StatusUnauthorized && refused.Reveal() != "" {
		report = client.explain(cmd, refused)
	}
	return f.tell(cmd, response, report)
}

// withinOrigin stops at a redirect to another origin, which no argument names: the
// redirect itself is the answer then.
func withinOrigin(next *http.Request, before []*http.Request) error {
	const most = 10
	first := before[0].URL
	if next.URL.Scheme != first.Scheme || next.URL.Host != first.Host || len(before) >= most {
		return http.ErrUseLastResponse
	}
	return nil
}

// explain says what can be said of a token that an API refused: with the keys of
// its issuer, if a flag names that.
func (f *clientFlags) explain(cmd *cobra.Command, refused tokensource.Token) *diagnose.Report {
	j := judging{close: func() {}}
	if f.issuer != "" {
		j.policy = &verify.Policy{Issuer: f.issuer}
		j.discover(cmd.Context())
	}
	defer j.close()
	report := diagnose.Run(cmd.Context(), refused.Reveal(), diagnose.Options{Keys: j.keys, KeysErr: j.keysErr, Policy: j.policy})
	return &report
}

// noAnswer says why there is no answer: for want of a token, or of the API.
func noAnswer(err error) error {
	err = withoutURL(err)
	if _, ok := errors.AsType[*jwtkit.Error](err); ok {
		return err
	}
	return undecided("no answer from the API: " + phrase.Quote(err.Error()))
}

// request gives the request without its token.
func (f *callFlags) request(ctx context.Context, in *input, address string) (*http.Request, error) {
	body, err := f.body(in)
	if err != nil {
		return nil, err
	}
	method := f.method
	if method == "" {
		method = http.MethodGet
		if body != nil {
			method = http.MethodPost
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, usage("the request cannot be made: " + phrase.Quote(withoutURL(err).Error()))
	}
	request.Header.Set("User-Agent", "jwtkit")
	if body != nil {
		request.Header.Set("Content-Type", contentType(body))
	}
	return request, f.addHeaders(request.Header)
}

// body gives the bytes to send, nil for none.
func (f *callFlags) body(in *input) ([]byte, error) {
	name, isFile := strings.CutPrefix(f.data, "@")
	switch {
	case f.data == "":
		return nil, nil
	case f.data == "-":
		name = "-"
	case !isFile:
		return []byte(f.data), nil
	}
	data, err := in.read(name)
	if err != nil {
		return nil, usage("--data " + phrase.Quote(f.data) + ": " + reason(err))
	}
	return data, nil
}

// contentType takes what begins like JSON for JSON and the rest for a form, as
// curl does; -H says otherwise.
func contentType(body []byte) string {
	if text := bytes.TrimSpace(body); len(text) > 0 && (text[0] == '{' || text[0] == '[') {
		return "application/json"
	}
	return "application/x-www-form-urlencoded"
}

// addHeaders puts those of the flags in the place of our own; one that is given
// twice is sent twice.
func (f *callFlags) addHeaders(header http.Header) error {
	given := http.Header{}
	for _, line := range f.headers {
		name, value, ok := strings.Cut(line, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case !ok || !isHeader(name, value):
			return usage("--header takes NAME: VALUE, a name without blanks and a value on one line")
		case strings.EqualFold(name, "Authorization"):
			return usage("--header may not set Authorization: call sends the token that it fetches")
		case strings.EqualFold(name, "Host"):
			return usage("--header may not set Host: the URL says where the token goes")
		}
		given.Add(name, value)
	}
	maps.Copy(header, given)
	return nil
}

// isHeader reports whether a field can be sent (RFC 9110 section 5).
func isHeader(name, value string) bool {
	const inName = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
	return name != "" && strings.Trim(strings.ToLower(name), inName) == "" &&
		!strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}

// tell prints the answer, and why the token was refused if it was.
func (f *callFlags) tell(cmd *cobra.Command, response *http.Response, report *diagnose.Report) error {
	if f.json {
		if err := printAnswer(cmd.OutOrStdout(), response, report); err != nil {
			return err
		}
		return statusOfAnswer(response)
	}
	stderr := cmd.ErrOrStderr()
	say(stderr, "the API answers "+response.Status)
	if err := copyReadable(cmd.OutOrStdout(), response.Body); err != nil {
		return undecided("the answer broke off: " + phrase.Quote(err.Error()))
	}
	if report != nil {
		for _, challenge := range response.Header.Values("WWW-Authenticate") {
			say(stderr, "it asks for: "+challenge)
		}
		if err := show.Why(stderr, report, showOptions(stderr)); err != nil {
			return err
		}
	}
	return statusOfAnswer(response)
}

func statusOfAnswer(response *http.Response) error {
	if response.StatusCode/100 != 2 {
		return exit(statusRefused)
	}
	return nil
}

// A callAnswer is the API's answer as it is printed with --json.
type callAnswer struct {
	Schema     int              `json:"schema"`
	Status     int              `json:"status"`
	Challenges []string         `json:"challenges,omitempty"` // WWW-Authenticate
	Body       string           `json:"body"`
	Report     *diagnose.Report `json:"report,omitempty"` // of the token, when it was refused
}

func printAnswer(w io.Writer, response *http.Response, report *diagnose.Report) error {
	body, err := readBounded(response.Body, "the body of the answer")
	if err != nil {
		return err
	}
	return printJSON(w, callAnswer{
		Schema:     1,
		Status:     response.StatusCode,
		Challenges: response.Header.Values("WWW-Authenticate"),
		Body:       strings.ToValidUTF8(string(body), "\uFFFD"),
		Report:     report,
	})
}
