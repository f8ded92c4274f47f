package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/jwtkit/toolkit/internal/attack"
	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit/grant"
)

// conformFlags say what is tried, and with whose tokens.
type conformFlags struct {
	client    clientFlags
	method    string
	yes, json bool
}

func newConform() *cobra.Command {
	f := new(conformFlags)
	cmd := &cobra.Command{
		Use:   "conform [flags] URL",
		Short: "Try an API with tokens that it must refuse, and with good ones",
		Long: `Send a running API tokens that it must refuse (unsigned, altered, signed with the
public key as a secret, expired, for another audience and more), and good ones, and
report what it answers wrongly. The API must trust the issuer, a "jwtkit serve" on
this machine, and the audiences and scopes of the app. What is answered with 2xx
was let in. A host that is not this machine is sent nothing without asking. The
certificate of a private CA is named by $SSL_CERT_FILE; macOS and Windows look into
their own stores alone.

With "jwtkit serve --broken" there are more tokens to try.

Exit status: 0 when every answer was right, 1 when one was not, 3 when nothing can
be said: no answer, or a good token is refused.`,
		Example: `  export JWTKIT_CLIENT_ID=orders JWTKIT_CLIENT_SECRET=…
  jwtkit conform --issuer http://127.0.0.1:8400 http://127.0.0.1:3000/orders`,
		Args: oneURL,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.client.issuer, "issuer", "", "the `URL` of the issuer, a jwtkit serve on this machine")
	flags.StringVar(&f.client.clientID, "client-id", os.Getenv(clientIDVariable), "the app's `ID` (default $"+clientIDVariable+")")
	flags.StringVar(&f.client.secretFile, "client-secret-file", "", "the `FILE` that holds the app's secret (default $"+clientSecretVariable+")")
	flags.StringVarP(&f.method, "method", "X", http.MethodGet, "the requests' `METHOD`")
	flags.BoolVar(&f.yes, "yes", false, "do not ask, whatever host the URL names")
	flags.BoolVar(&f.json, "json", false, "print the result as one JSON object")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return f.conform(cmd, args[0]) }
	return cmd
}

func (f *conformFlags) conform(cmd *cobra.Command, address string) error {
	api, err := url.Parse(address)
	if _, bad := grant.Origin(address); err != nil || bad != nil {
		return usage("the API's URL has https, or http on this machine")
	}
	in := newInput(cmd)
	source, err := f.source(in)
	if err != nil {
		return err
	}
	if err := f.ask(in, api.Hostname()); err != nil {
		return err
	}
	corpus, err := source.corpus(cmd.Context())
	if err != nil {
		return err
	}
	result, err := attack.Run(cmd.Context(), corpus, func(ctx context.Context, authorization string) (int, error) {
		return knock(ctx, f.method, address, authorization)
	})
	if err != nil {
		return undecided("no answer from the API: " + phrase.Quote(withoutURL(err).Error()))
	}
	result.Untested = append(result.Untested, source.untested...)
	return f.tell(cmd.OutOrStdout(), result)
}

// ask wants a yes, typed by a person, before anything is sent to another machine:
// whoever runs it may take it for an attack.
func (f *conformFlags) ask(in *input, host string) error {
	if f.yes || isLoopback(host) {
		return nil
	}
	what := "this sends some 60 bad tokens to " + phrase.Printable(host)
	if !isTerminal(in.stdin) {
		return usage(what + ", and nobody is there to be asked: standard input is no terminal; nothing was sent; --yes goes on without asking")
	}
	fmt.Fprintf(in.stderr, "jwtkit: %s; go on? [y/N] ", what)
	answer, _ := bufio.NewReader(io.LimitReader(in.stdin, 16)).ReadString('\n')
	if !strings.HasSuffix(answer, "\n") {
		fmt.Fprintln(in.stderr)
	}
	if word := strings.ToLower(strings.TrimSpace(answer)); word != "y" && word != "yes" {
		return usage("nothing was sent; --yes goes on without asking")
	}
	return nil
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && address.Unmap().IsLoopback()
}

// knocker sends each request by a connection of its own lifetime, and follows no
// redirect: the answer to it is none of the API's.
var knocker = http.Client{
	Timeout:       30 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: 10 * time.Second}).DialContext},
}

// knock gives the status of the answer to one request.
func knock(ctx context.Context, method, address, authorization string) (int, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("User-Agent", "jwtkit")
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	response, err := knocker.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	io.CopyN(io.Discard, response.Body, 64<<10) // so that the connection serves again
	return response.StatusCode, nil
}

// A conformance is the result as it is printed.
type conformance struct {
	Schema   int              `json:"schema"`
	Sent     int              `json:"sent"`
	Findings []conformFinding `json:"findings"`
	Untested []string         `json:"untested"`
}

type conformFinding struct {
	Class  string `json:"class"`
	Name   string `json:"name"`
	Status int    `json:"status"`
	Say    string `json:"say"`
}

func (f *conformFlags) tell(w io.Writer, r attack.Result) error {
	answer := conformance{Schema: 1, Sent: r.Sent, Findings: []conformFinding{}, Untested: append([]string{}, r.Untested...)}
	for _, found := range r.Findings {
		answer.Findings = append(answer.Findings, conformFinding{found.Class, found.Name, found.Status, found.Say()})
	}
	if f.json {
		if err := printJSON(w, answer); err != nil {
			return err
		}
	} else {
		tellConformance(w, r)
	}
	switch {
	case len(r.Findings) == 0:
		return nil
	case r.Sent == 1:
		return undecided("a good token is refused, so no refusal means anything: does the API trust this issuer, and the app's audience and scopes?")
	}
	return exit(statusRefused)
}

func tellConformance(w io.Writer, r attack.Result) {
	for _, line := range r.Lines() {
		fmt.Fprintln(w, "✖ "+line)
	}
	for _, untested := range r.Untested {
		fmt.Fprintln(w, "- not tried: "+untested)
	}
	if len(r.Findings) == 0 {
		fmt.Fprintf(w, "✔ every answer to %d requests was right\n", r.Sent)
		return
	}
	fmt.Fprintf(w, "%d of %d requests were answered wrongly\n", len(r.Findings), r.Sent)
}
