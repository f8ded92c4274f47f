package grant

import (
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// maxAddress bounds an address, in bytes.
const maxAddress = 2048

// Origin gives scheme, host and port of an address that a secret or a token
// may be sent to, as in "https://api.example:443": https, or http on loopback.
// Everything else is [jwtkit.CodeRequestInvalid], and so are userinfo, a
// fragment, and what two URL parsers might read in two ways (blanks,
// backslashes, characters outside ASCII). The error repeats no part of an
// address with userinfo.
func Origin(address string) (string, error) {
	if err := checkAddress(address); err != nil {
		return "", err
	}
	scheme, rest, _ := strings.Cut(address, "://")
	scheme = strings.ToLower(scheme)
	authority := rest
	if end := strings.IndexAny(rest, "/?"); end >= 0 {
		authority = rest[:end]
	}
	host, port, ok := splitAuthority(strings.ToLower(authority), scheme)
	switch {
	case !ok:
		return "", fault(jwtkit.CodeRequestInvalid, "the address has no usable host and port: "+phrase.Quote(authority))
	case scheme == "http" && !isLoopback(host):
		return "", fault(jwtkit.CodeRequestInvalid, "plain http would show the credentials to the network: use https (http is for loopback alone), not http://"+phrase.Quote(host))
	case scheme != "http" && scheme != "https":
		return "", fault(jwtkit.CodeRequestInvalid, "the address must begin with https://, not "+phrase.Quote(scheme+"://"))
	}
	return scheme + "://" + host + ":" + port, nil
}

// checkAddress refuses what no address of ours has, before it is taken apart.
func checkAddress(address string) error {
	_, rest, absolute := strings.Cut(address, "://")
	end := strings.IndexAny(rest, "/?#\\")
	if end < 0 {
		end = len(rest)
	}
	switch {
	case address == "":
		return fault(jwtkit.CodeRequestInvalid, "the address is empty")
	case len(address) > maxAddress:
		return fault(jwtkit.CodeRequestInvalid, "the address is longer than "+strconv.Itoa(maxAddress)+" bytes")
	case strings.ContainsRune(rest[:end], '@'):
		return fault(jwtkit.CodeRequestInvalid, "the address carries a user name or password before an @: leave them out")
	case strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '\\' }):
		return fault(jwtkit.CodeRequestInvalid, "the address holds a blank, a line break, a backslash or a character outside ASCII: copy it again, percent-encoded")
	case !absolute:
		return fault(jwtkit.CodeRequestInvalid, "the address must begin with https://")
	case strings.ContainsRune(address, '#'):
		return fault(jwtkit.CodeRequestInvalid, "the address has a fragment: leave out # and what follows")
	}
	return nil
}

// splitAuthority gives a host (an IPv6 address in brackets) and its port.
func splitAuthority(authority, scheme string) (host, port string, ok bool) {
	host, port = authority, "443"
	if scheme == "http" {
		port = "80"
	}
	if colon := strings.LastIndexByte(authority, ':'); colon > strings.LastIndexByte(authority, ']') {
		number, err := strconv.ParseUint(authority[colon+1:], 10, 16)
		if err != nil || number == 0 {
			return "", "", false
		}
		host, port = authority[:colon], strconv.FormatUint(number, 10)
	}
	return host, port, isHost(host)
}

func isHost(host string) bool {
	inner, bracketed := strings.CutPrefix(host, "[")
	if bracketed {
		address, closed := strings.CutSuffix(inner, "]")
		return closed && address != "" && strings.Trim(address, "0123456789abcdef:.") == ""
	}
	return host != "" && !strings.ContainsFunc(host, func(r rune) bool {
		return !isAlphanumeric(byte(r)) && r != '-' && r != '.' && r != '_'
	})
}

// isLoopback knows the spellings that no resolver can bend: the name
// localhost, [::1] and 127.x.x.x written with four numbers.
func isLoopback(host string) bool {
	if host == "localhost" || host == "[::1]" {
		return true
	}
	parts := strings.Split(host, ".")
	if len(parts) != 4 || parts[0] != "127" {
		return false
	}
	for _, part := range parts {
		number, err := strconv.ParseUint(part, 10, 8)
		if err != nil || strconv.FormatUint(number, 10) != part {
			return false
		}
	}
	return true
}
