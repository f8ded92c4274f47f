package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit/issuer"
	"github.com/jwtkit/toolkit/web"
)

const defaultListen = "127.0.0.1:8400"

// serveFlags say what is served.
type serveFlags struct {
	listen, issuer   string
	hosts            []string
	apps, appKeys    []string
	appsFile         string
	profile, state   string
	algorithm        string
	broken           bool
	lifetime         seconds
	certFile, keyPEM string
}

func newServe() *cobra.Command {
	f := serveFlags{lifetime: seconds(issuer.DefaultLifetime / time.Second)}
	cmd := &cobra.Command{
		Use:   "serve [flags]",
		Short: "Run a local issuer, a sample API and the inspector on one port",
		Long: `Run a local issuer, a sample API that verifies its tokens, and the inspector, all
on one port, for development and tests, not for production. Apps and keys are kept
in memory, or with --state in a folder. Stops on Ctrl-C. The first line on standard
output is: listening on URL.

The dashboard at /apps, /admin and /broken answer this machine alone, or whoever
has the admin token, which is told at the start where others can reach it.`,
		Example: `  jwtkit serve
  jwtkit serve --listen 127.0.0.1:0 --app orders:s3cret:orders:read,orders:write
  jwtkit serve --app-jwks orders=client.jwks
  jwtkit serve --state ~/.local/state/jwtkit --profile keycloak`,
		Args: noArguments,
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.listen, "listen", defaultListen, "the `HOST:PORT` to listen on; port 0 takes a free one")
	flags.StringArrayVar(&f.apps, "app", nil, "an app: `ID:SECRET[:SCOPE,…]` (repeatable; default: one with a secret made up)")
	flags.StringArrayVar(&f.appKeys, "app-jwks", nil, "public keys of an app, for private_key_jwt: `ID=FILE`, a key set; without --app it gets no secret (repeatable)")
	flags.StringVar(&f.appsFile, "apps-file", "", "apps in a `FILE`: a JSON array of what POST /admin/apps takes")
	flags.Var(&f.lifetime, "lifetime", "lifetime of tokens: `SECONDS`, or 24h")
	flags.StringVar(&f.profile, "profile", "", "the shape of tokens: `NAME`, one of "+strings.Join(issuer.Profiles(), ", ")+" (default identityserver)")
	flags.StringVar(&f.algorithm, "key-alg", "", "the `ALGORITHM` of a new signing key: RS256, PS256, ES256, EdDSA or kin (default RS256)")
	flags.StringVar(&f.state, "state", "", "keep apps, keys and revoked tokens in a `DIR` of mode 700")
	flags.BoolVar(&f.broken, "broken", false, "serve broken tokens at /broken/CAUSE, and trust their key")
	flags.StringArrayVar(&f.hosts, "host", nil, "a `NAME` by which requests may call this server (repeatable)")
	flags.StringVar(&f.issuer, "issuer", "", "the issuer's `URL`, if it is reached by another than the one listened on")
	flags.StringVar(&f.certFile, "tls-cert", "", "serve https with the certificate in a `FILE` (PEM)")
	flags.StringVar(&f.keyPEM, "tls-key", "", "the certificate's private key in a `FILE` (PEM)")
	cmd.MarkFlagsRequiredTogether("tls-cert", "tls-key")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ctx, stop := untilStopped(cmd.Context())
		defer stop()
		return f.serve(ctx, cmd)
	}
	return cmd
}

// untilStopped gives a context that ends with Ctrl-C, or when the system asks the
// program to end.
func untilStopped(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
}

func (f *serveFlags) serve(ctx context.Context, cmd *cobra.Command) error {
	stdout, stderr := cmd.OutOrStdout(), cmd.ErrOrStderr()
	o := houseOptions{
		listen: f.listen, url: f.issuer, hosts: f.hosts, lifetime: time.Duration(f.lifetime) * time.Second,
		profile: f.profile, algorithm: f.algorithm, state: f.state, broken: f.broken, stderr: stderr,
	}
	if f.lifetime < 1 {
		return usage("--lifetime is at least 1 second")
	}
	o.log = slog.New(slog.NewTextHandler(stderr, nil))
	var err error
	if o.apps, err = f.readApps(newInput(cmd)); err != nil {
		return err
	}
	if f.certFile != "" {
		cert, err := tls.LoadX509KeyPair(f.certFile, f.keyPEM)
		if err != nil {
			return usage("--tls-cert and --tls-key: " + err.Error())
		}
		o.cert = &cert
	}
	h, err := newHouse(ctx, o)
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, "listening on "+h.url)
	h.tellAdmin(stderr, f.state)
	if len(h.issuer.Apps()) == 0 {
		if err := h.makeApp(stderr); err != nil {
			return err
		}
	}
	h.greet(stdout)
	return h.serve(ctx)
}

// readApps gives the apps that the flags describe.
func (f *serveFlags) readApps(in *input) (apps []issuer.App, err error) {
	for _, text := range f.apps {
		app, err := parseApp(text)
		if err != nil {
			return nil, err
		}
		apps = append(apps, app)
	}
	for _, text := range f.appKeys {
		if apps, err = addKeys(in, apps, text); err != nil {
			return nil, err
		}
	}
	if f.appsFile == "" {
		return apps, nil
	}
	more, err := readAppsFile(in, f.appsFile)
	return append(apps, more...), err
}

// addKeys reads ID=FILE, and gives the app of that ID the key set in the file.
func addKeys(in *input, apps []issuer.App, text string) ([]issuer.App, error) {
	id, name, ok := strings.Cut(text, "=")
	if !ok || id == "" || name == "" {
		return nil, usage("--app-jwks takes ID=FILE, the client_id and a file that holds its key set")
	}
	keys, err := in.read(name)
	if err != nil {
		return nil, usage("--app-jwks " + phrase.Quote(name) + ": " + reason(err))
	}
	for i := range apps {
		if apps[i].ID == id {
			apps[i].JWKS = string(keys)
			return apps, nil
		}
	}
	return append(apps, issuer.App{ID: id, JWKS: string(keys)}), nil
}

// parseApp reads ID:SECRET[:SCOPE,…]. The error repeats nothing: it may be the
// secret.
func parseApp(text string) (issuer.App, error) {
	id, rest, ok := strings.Cut(text, ":")
	secret, scopes, _ := strings.Cut(rest, ":")
	if !ok || id == "" || secret == "" {
		return issuer.App{}, usage("--app takes ID:SECRET or ID:SECRET:SCOPE,SCOPE")
	}
	app := issuer.App{ID: id, Secret: issuer.Secret(secret)}
	if scopes != "" {
		app.Scopes = strings.Split(scopes, ",")
	}
	return app, nil
}

// readAppsFile reads the apps in a file.
func readAppsFile(in *input, name string) ([]issuer.App, error) {
	text, err := in.read(name)
	if err != nil {
		return nil, err
	}
	apps, err := issuer.ParseApps(text)
	if err != nil {
		return nil, usage("--apps-file: " + err.Error())
	}
	return apps, nil
}

// makeApp registers an app and tells its secret, this once.
func (h *house) makeApp(stderr io.Writer) error {
	app, err := h.issuer.Register(issuer.App{ID: "demo"})
	if err != nil {
		return err
	}
	say(stderr, "an app was made for you; its secret is shown only now:")
	_, err = fmt.Fprintf(stderr, "\n  export %s=%s %s=%s\n\n", clientIDVariable, app.ID, clientSecretVariable, string(app.Secret))
	return err
}

// tellAdmin tells how to get into what is guarded, if it can be reached from
// elsewhere. A folder that keeps it has it too.
func (h *house) tellAdmin(stderr io.Writer, state string) {
	if h.admin != "" && state != "" {
		say(stderr, "the admin token is in "+filepath.Join(state, adminTokenFile))
	}
	if h.admin != "" && !onlyHere(h.listener.Addr()) {
		say(stderr, "others can reach this; the dashboard and /admin ask them for the admin token:")
		fmt.Fprintf(stderr, "\n  Authorization: Bearer %s\n\n", string(h.admin))
	}
}

// greet says what can be done here, in lines to copy.
func (h *house) greet(w io.Writer) {
	fmt.Fprintln(w, "for development and tests, not for production")
	fmt.Fprintf(w, "inspector at %s/\n", h.url)
	if !web.Built() {
		fmt.Fprintln(w, "  (not in this binary: build with make wasm)")
	}
	fmt.Fprintf(w, "apps and faults at %s/apps\n", strings.TrimSuffix(h.issuer.URL(), "/"))
	fmt.Fprintf(w, `
With the id and secret of an app in $%[2]s and $%[3]s:

  %[5]s token --issuer %[1]s | %[5]s
  %[5]s call --issuer %[1]s %[4]s/api/whoami

  curl -s %[4]s/connect/token -d grant_type=client_credentials \
    -d client_id=$%[2]s -d client_secret=$%[3]s
  TOKEN=$(%[5]s token --issuer %[1]s)
  curl -s %[4]s/api/whoami -H "Authorization: Bearer $TOKEN"

An app more, with its id and secret in the answer:

  curl -s %[4]s/admin/apps -H "Content-Type: application/json" -d '{}'

A token with a fault; %[4]s/admin/faults lists them:

  curl -s %[4]s/connect/token -H "X-Jwtkit-Fault: expired" -d grant_type=client_credentials \
    -d client_id=$%[2]s -d client_secret=$%[3]s
`, h.issuer.URL(), clientIDVariable, clientSecretVariable, h.url, os.Args[0])
}
