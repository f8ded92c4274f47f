package main

import (
	"context"
	"errors"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

// Variables of the environment that hold the client's credentials.
const (
	clientIDVariable     = "JWTKIT_CLIENT_ID"
	clientSecretVariable = "JWTKIT_CLIENT_SECRET"
)

// clientFlags say how tokens are fetched: by the client credentials grant.
type clientFlags struct {
	tokenURL, issuer string
	clientID         string
	secretFile       string
	secretStdin      bool
	scopes           []string
	authentication   string
}

func addClientFlags(cmd *cobra.Command) *clientFlags {
	f := new(clientFlags)
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.tokenURL, "token-url", "", "the token endpoint's `URL`")
	flags.StringVar(&f.issuer, "issuer", "", "the issuer's `URL`, whose discovery document names the token endpoint")
	cmd.MarkFlagsMutuallyExclusive("token-url", "issuer")
	flags.StringVar(&f.clientID, "client-id", "", "the client's `ID` (default $"+clientIDVariable+")")
	flags.StringVar(&f.secretFile, "client-secret-file", "", "the `FILE` that holds the client's secret (default $"+clientSecretVariable+")")
	flags.BoolVar(&f.secretStdin, "client-secret-stdin", false, "read the secret from standard input")
	cmd.MarkFlagsMutuallyExclusive("client-secret-file", "client-secret-stdin")
	flags.StringArrayVar(&f.scopes, "scope", nil, "a `SCOPE` to ask for (repeatable; default: what the server gives)")
	flags.StringVar(&f.authentication, "auth", "basic", "send id and secret as `basic|post`: in the header or in the form")
	return f
}

// request gives the grant that the flags describe.
func (f *clientFlags) request(ctx context.Context, in *input) (grant.Request, error) {
	r := grant.Request{ClientID: f.clientID, Scopes: strings.Fields(strings.Join(f.scopes, " "))}
	if r.ClientID == "" {
		r.ClientID = os.Getenv(clientIDVariable)
	}
	var err error
	switch f.authentication {
	case "basic":
		r.Method = grant.ClientSecretBasic
	case "post":
		r.Method = grant.ClientSecretPost
	default:
		return r, usage("--auth is basic or post")
	}
	if r.ClientID == "" {
		return r, usage("no client ID: give --client-id ID or set " + clientIDVariable)
	}
	if r.ClientSecret, err = f.secret(in); err != nil {
		return r, err
	}
	r.TokenURL, err = f.endpoint(ctx)
	return r, err
}

func (f *clientFlags) secret(in *input) (grant.Secret, error) {
	name := f.secretFile
	flag := "--client-secret-file"
	if f.secretStdin {
		name, flag = "-", "--client-secret-stdin"
	}
	if name == "" {
		text := os.Getenv(clientSecretVariable)
		if text == "" {
			return grant.Secret{}, usage("no client secret: give --client-secret-file FILE or --client-secret-stdin, or set " + clientSecretVariable)
		}
		return grant.NewSecret(text), nil
	}
	secret, err := in.secret(flag, name)
	return grant.NewSecret(string(secret)), err
}

// endpoint gives the address of the token endpoint.
func (f *clientFlags) endpoint(ctx context.Context) (string, error) {
	switch {
	case f.tokenURL != "":
		return f.tokenURL, nil
	case f.issuer != "":
		return discoverTokenEndpoint(ctx, f.issuer)
	}
	return "", usage("no token endpoint: give --token-url URL, or --issuer URL to discover it")
}

// source gives tokens as the flags say.
func (f *clientFlags) source(ctx context.Context, in *input) (*tokensource.Source, error) {
	request, err := f.request(ctx, in)
	if err != nil {
		return nil, err
	}
	return tokensource.New(tokensource.Options{Request: request})
}

// withoutURL is err without the address that net/http puts in front: a query may
// hold what is nobody's business.
func withoutURL(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}
