package show

import (
	"strings"

	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// next prints the command that would check more by asking the network, which is
// never done unasked: an address in a token is whatever its author wrote.
func (p *page) next(r *diagnose.Report) {
	if issuer := namedIssuer(r); issuer != "" {
		p.paragraph(0, "$", dim, "jwtkit"+glue+"why"+glue+"--issuer"+glue+issuer+" would fetch the keys of the issuer that the token names, and check the signature: if you trust that address.")
	}
}

// namedIssuer gives the issuer of a token whose signature was not checked for lack
// of keys, if it is an address that means nothing else to a shell.
func namedIssuer(r *diagnose.Report) string {
	for _, u := range r.Unchecked {
		if u.Check == verify.CheckSignature && r.Token != nil && r.Token.Claims != "" {
			if issuer := memberOf(r.Token.Claims, "iss"); isAddress(issuer) {
				return issuer
			}
		}
	}
	return ""
}

func isAddress(text string) bool {
	const longest = 200
	rest, ok := strings.CutPrefix(text, "https://")
	return ok && rest != "" && len(text) < longest &&
		strings.Trim(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/:") == ""
}
