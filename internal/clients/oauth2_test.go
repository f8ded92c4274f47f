package clients

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

// TestOAuth2 has golang.org/x/oauth2 get tokens from our issuer.
func TestOAuth2(t *testing.T) {
	i := startIssuer(t)
	app, err := i.Register(issuer.App{ID: "urn:app 1", Secret: oddSecret, Scopes: []string{"read", "write"}, Lifetime: time.Hour})
	must(t, err)
	ctx := context.WithValue(t.Context(), oauth2.HTTPClient, i.client)
	for name, style := range map[string]oauth2.AuthStyle{
		"post": oauth2.AuthStyleInParams, "basic": oauth2.AuthStyleInHeader, "whichever works": oauth2.AuthStyleAutoDetect,
	} {
		t.Run(name, func(t *testing.T) {
			config := clientcredentials.Config{
				ClientID: app.ID, ClientSecret: oddSecret, TokenURL: i.URL() + "/connect/token", Scopes: []string{"read"},
				AuthStyle: style, EndpointParams: url.Values{"audience": {api}}, // which the issuer does not know, and ignores
			}
			token, err := config.Token(ctx)
			must(t, err)
			if token.Type() != "Bearer" || token.Extra("scope") != "read" || token.Extra("expires_in") != 3600.0 || !token.Valid() {
				t.Errorf("got %s for %v, %v s", token.Type(), token.Extra("scope"), token.Extra("expires_in"))
			}

			config.ClientSecret = "wrong"
			_, err = config.Token(ctx)
			if refused, ok := errors.AsType[*oauth2.RetrieveError](err); !ok || refused.ErrorCode != "invalid_client" || refused.Response.StatusCode != 401 {
				t.Errorf("a wrong secret: %v", err)
			}
			config.ClientSecret, config.Scopes = oddSecret, []string{"admin"}
			_, err = config.Token(ctx)
			if refused, ok := errors.AsType[*oauth2.RetrieveError](err); !ok || refused.ErrorCode != "invalid_scope" || refused.ErrorDescription == "" {
				t.Errorf("an unknown scope: %v", err)
			}
		})
	}
}
