package main

import (
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
	keyFile          string
	audience         string
	scopes, params   []string
	authentication   string
	cacheFlags
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
	flags.StringVar(&f.keyFile, "client-key", "", "the `FILE` that holds the client's private key, PEM or JWK, in place of a secret")
	cmd.MarkFlagsMutuallyExclusive("client-secret-file", "client-secret-stdin", "client-key")
	flags.StringVar(&f.audience, "assertion-audience", "", "the `AUDIENCE` of what that key signs (default the issuer, else the token endpoint)")
	flags.StringArrayVar(&f.scopes, "scope", nil, "a `SCOPE` to ask for (repeatable; default: what the server gives)")
	flags.StringArrayVar(&f.params, "param", nil, "a further parameter of the request, `NAME=VALUE`, as in resource=https://api.example (repeatable)")
	flags.StringVar(&f.authentication, "auth", "", "send id and secret as `basic|post`: in the header or in the form (default as the issuer announces, else basic)")
	f.addTo(cmd)
	return f
}

// source gives tokens as the flags say.
func (f *clientFlags) source(in *input) (*tokensource.Source, error) {
	o := tokensource.Options{Issuer: f.issuer, AssertionAudience: f.audience, Cache: f.cache(in.stderr)}
	o.Request = grant.Request{TokenURL: f.tokenURL, ClientID: f.clientID, Scopes: strings.Fields(strings.Join(f.scopes, " "))}
	if o.Request.ClientID == "" {
		o.Request.ClientID = os.Getenv(clientIDVariable)
	}
	switch {
	case f.tokenURL == "" && f.issuer == "":
		return nil, usage("no token endpoint: give --token-url URL, or --issuer URL to discover it")
	case o.Request.ClientID == "":
		return nil, usage("no client ID: give --client-id ID or set " + clientIDVariable)
	}
	if err := f.addParams(&o.Request); err != nil {
		return nil, err
	}
	if err := f.prove(&o, in); err != nil {
		return nil, err
	}
	return tokensource.New(o)
}

func (f *clientFlags) addParams(r *grant.Request) error {
	for _, param := range f.params {
		name, value, ok := strings.Cut(param, "=")
		if !ok {
			return usage("--param takes NAME=VALUE")
		}
		if r.Params == nil {
			r.Params = map[string][]string{}
		}
		r.Params[name] = append(r.Params[name], value)
	}
	return nil
}

// prove says how the client proves who it is: by a key or by a secret.
func (f *clientFlags) prove(o *tokensource.Options, in *input) (err error) {
	switch f.authentication {
	case "":
	case "basic":
		o.Request.Method = grant.ClientSecretBasic
	case "post":
		o.Request.Method = grant.ClientSecretPost
	default:
		return usage("--auth is basic or post")
	}
	if f.keyFile == "" {
		o.Request.ClientSecret, err = f.secret(in)
		return err
	}
	if f.authentication != "" {
		return usage("--auth is for a secret; --client-key signs (private_key_jwt)")
	}
	key, err := in.clientKey(f.keyFile)
	if err != nil {
		return err
	}
	o.Assertion = assertions(key, o.Request.ClientID)
	return nil
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

// withoutURL is err without the address that net/http puts in front: a query may
// hold what is nobody's business.
func withoutURL(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}
