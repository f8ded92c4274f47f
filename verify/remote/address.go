package remote

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// maxAddressBytes bounds an address.
const maxAddressBytes = 2048

// parseAddress reads an address that keys may be fetched from. What is wrong is
// said without the address wherever it may hold a password.
func parseAddress(text string) (*url.URL, *jwtkit.Error) {
	if len(text) > maxAddressBytes {
		return nil, unusable("it is longer than " + strconv.Itoa(maxAddressBytes) + " bytes")
	}
	u, err := url.Parse(text)
	switch {
	case text == "":
		return nil, unusable("it is empty")
	case err != nil:
		return nil, unusable("it is no URL")
	case u.User != nil:
		return nil, unusable("it carries a user name or password before the @: leave them out")
	case strings.Contains(text, "#"):
		return nil, unusable("it has a fragment: leave out # and what follows")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, unusable("it does not begin with https://")
	case u.Hostname() == "":
		return nil, unusable("it names no host")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, unusable("plain http lets anybody on the way put in keys: use https (http is for loopback alone), not http://" + phrase.Quote(u.Host))
	}
	return u, nil
}

func unusable(why string) *jwtkit.Error {
	return &jwtkit.Error{Code: jwtkit.CodeRequestInvalid, Detail: "keys cannot be fetched from the address: " + why}
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// plain gives an address without user name and query, in which keys of an API
// may stand.
func plain(u *url.URL) string {
	bare := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	return bare.String()
}

// shown gives an address as it may be printed.
func shown(u *url.URL) string { return phrase.Quote(plain(u)) }
