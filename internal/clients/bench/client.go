package main

import (
	"context"
	"net/http"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/jwtkit/toolkit/jwtkit/grant"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
)

// A client is a library, configured as its documentation says.
type client struct {
	name string
	open func(url string, base http.RoundTripper) session
}

// A session gives tokens of one token endpoint, and calls its API with them.
type session struct {
	url   string
	token func(ctx context.Context) error
	api   *http.Client
}

var clients = []client{
	{"jwtkit", openOurs},
	{"x/oauth2", openOAuth2},
}

func openOurs(url string, base http.RoundTripper) session {
	source, err := tokensource.New(tokensource.Options{
		Request: grant.Request{TokenURL: url + "/token", ClientID: "id", ClientSecret: grant.NewSecret("secret")},
		Client:  &http.Client{Transport: base},
	})
	if err != nil {
		panic(err) // the address is ours
	}
	return session{
		url: url,
		token: func(ctx context.Context) error {
			_, err := source.Token(ctx)
			return err
		},
		api: &http.Client{Transport: &tokensource.Transport{Source: source, Base: base, Origins: []string{url}}},
	}
}

func openOAuth2(url string, base http.RoundTripper) session {
	config := clientcredentials.Config{TokenURL: url + "/token", ClientID: "id", ClientSecret: "secret"}
	ctx := context.WithValue(context.Background(), oauth2.HTTPClient, &http.Client{Transport: base})
	source := config.TokenSource(ctx)
	return session{
		url: url,
		token: func(context.Context) error { // it takes none
			_, err := source.Token()
			return err
		},
		api: &http.Client{Transport: &oauth2.Transport{Source: source, Base: base}},
	}
}
