package main

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/grant"
)

// Bounds of a discovery.
const (
	discoveryTimeout = 10 * time.Second
	maxMetadataBytes = 512 << 10
)

// discoverTokenEndpoint asks the issuer for its metadata: where OpenID Connect
// Discovery 1.0 section 4 puts it, then where RFC 8414 section 3 does.
func discoverTokenEndpoint(ctx context.Context, issuer string) (string, error) {
	if _, err := grant.Origin(issuer); err != nil {
		return "", err
	}
	u, err := url.Parse(issuer)
	if err != nil {
		return "", usage("--issuer is no URL")
	}
	ctx, cancel := context.WithTimeout(ctx, discoveryTimeout)
	defer cancel()
	host, path := u.Scheme+"://"+u.Host, strings.TrimSuffix(u.EscapedPath(), "/")
	body, status, err := getMetadata(ctx, host+path+"/.well-known/openid-configuration")
	if err == nil && status/100 == 4 {
		body, status, err = getMetadata(ctx, host+"/.well-known/oauth-authorization-server"+path)
	}
	switch {
	case err != nil:
		return "", &jwtkit.Error{Code: jwtkit.CodeTokenEndpointUnreachable,
			Detail: "the issuer's metadata cannot be read: " + phrase.Quote(withoutURL(err).Error()), Err: err}
	case status != http.StatusOK:
		return "", &jwtkit.Error{Code: jwtkit.CodeTokenEndpointUnreachable,
			Detail: "the issuer answers " + strconv.Itoa(status) + " where its metadata should be; give the endpoint with --token-url"}
	}
	return readTokenEndpoint(body, issuer)
}

// getMetadata gets a document without following redirects.
func getMetadata(ctx context.Context, address string) (body []byte, status int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, 0, err
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return nil, 0, err
	}
	defer response.Body.Close()
	body, err = io.ReadAll(io.LimitReader(response.Body, maxMetadataBytes))
	return body, response.StatusCode, err
}

// readTokenEndpoint takes the endpoint out of the metadata of exactly this issuer
// (RFC 8414 section 3.3).
func readTokenEndpoint(body []byte, issuer string) (string, error) {
	var named, endpoint string
	r := strictjson.Object(string(body))
	defer r.Close()
	for r.Member() {
		switch r.Name {
		case "issuer":
			named = r.String()
		case "token_endpoint":
			endpoint = r.String()
		}
	}
	wrong := ""
	switch f := r.Fault(); {
	case f != nil:
		wrong = "the issuer's metadata " + f.Say()
	case named != issuer:
		wrong = "the metadata is that of the issuer " + phrase.Quote(named) + ", expected exactly " + phrase.Quote(issuer)
	case endpoint == "":
		wrong = "the issuer's metadata names no token_endpoint"
	default:
		return endpoint, nil
	}
	return "", &jwtkit.Error{Code: jwtkit.CodeTokenResponseInvalid, Detail: wrong}
}
