package issuer

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/jwtkit/toolkit/jwtkit"
)

// A place is where an issuer stands: its URL taken apart.
type place struct {
	base string // the issuer without a trailing slash; endpoints follow it
	path string // the path of base, below which the handler answers
	host string // without port, in lower case
}

// maxIssuer bounds the issuer URL, in bytes, so that it can be an audience.
const maxIssuer = 200

func parseIssuer(issuer string) (place, error) {
	u, err := url.Parse(issuer)
	if err != nil || u.Hostname() == "" || len(issuer) > maxIssuer || strings.ContainsFunc(issuer, notVisible) {
		return place{}, invalid("the issuer is not a URL such as http://127.0.0.1:8400, of at most 200 bytes")
	}
	host := strings.ToLower(u.Hostname())
	switch {
	case u.User != nil:
		return place{}, invalid("the issuer URL holds a user name or password; take it out")
	case strings.ContainsAny(issuer, "?#"):
		return place{}, invalid("the issuer URL has a query or fragment (RFC 8414 section 2 allows neither)")
	case u.Scheme != "https" && !(u.Scheme == "http" && isLoopback(host)):
		return place{}, invalid("the issuer URL must have https; http is for loopback alone")
	}
	return place{
		base: strings.TrimSuffix(issuer, "/"),
		path: strings.TrimSuffix(u.Path, "/"),
		host: host,
	}, nil
}

// isLoopback takes a host name without port and brackets.
func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.Unmap().IsLoopback()
}

func invalid(detail string) error {
	return &jwtkit.Error{Code: jwtkit.CodeRequestInvalid, Detail: detail}
}
