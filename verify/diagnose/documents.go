package diagnose

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/verify"
)

// A document is what an issuer or an API publishes about itself, found as an
// answer in a capture: a key set, discovery metadata (RFC 8414), or the metadata
// of a protected resource (RFC 9728).
type document struct {
	from     *exchange
	members  map[string]string // JSON texts
	keys     verify.StaticKeys // of a key set
	problems []verify.KeyProblem
	keysErr  error
}

// maxDocuments bounds the documents of a capture that are read.
const maxDocuments = 20

// members of documents that rules look at.
var documentMembers = []string{"keys", "issuer", "jwks_uri", "token_endpoint", "token_endpoint_auth_methods_supported", "resource", "authorization_servers"}

// readDocuments collects the documents of a capture.
func (d *diagnosis) readDocuments(list []*exchange) {
	for _, e := range list {
		body := strings.TrimSpace(e.body)
		if len(d.documents) == maxDocuments || !e.accepted() || !strings.HasPrefix(body, "{") || !publishes(body) {
			continue
		}
		doc := document{from: e, members: object(body, documentMembers...)}
		switch {
		case strings.HasPrefix(doc.members["keys"], "["):
			doc.keys, doc.problems, doc.keysErr = verify.ParsePublicJWKS(body)
		case doc.members["jwks_uri"] == "" && doc.members["token_endpoint"] == "" && doc.members["authorization_servers"] == "":
			continue
		}
		d.documents = append(d.documents, doc)
	}
}

func publishes(body string) bool {
	for _, name := range []string{`"keys"`, `"jwks_uri"`, `"token_endpoint"`, `"authorization_servers"`} {
		if strings.Contains(body, name) {
			return true
		}
	}
	return false
}

func (doc *document) isKeySet() bool { return doc.members["keys"] != "" }

// metadata gives the member of discovery metadata whose document, or whose value,
// belongs to a host; "" when none does.
func (d *diagnosis) metadata(name, host string) string {
	for _, doc := range d.documents {
		known := plain(doc.members[name])
		if at, _ := splitIssuer(known); known != "" && (strings.EqualFold(at, host) || doc.from.host() == host) {
			return known
		}
	}
	return ""
}

// metadataFor reports whether a member of some metadata is the address of an
// exchange.
func (d *diagnosis) metadataFor(name string, e *exchange) bool {
	return slices.ContainsFunc(d.documents, func(doc document) bool {
		known := plain(doc.members[name])
		host, _ := splitIssuer(known)
		return known != "" && strings.EqualFold(host, e.host()) && strings.HasSuffix(shownURL(known), strings.TrimSuffix(e.path(), "/"))
	})
}

// methods lists how clients may log in at the token endpoint of an exchange, as
// its metadata says.
func (d *diagnosis) methods(e *exchange) (list []string) {
	for _, doc := range d.documents {
		at, _ := splitIssuer(plain(doc.members["token_endpoint"]))
		if given := doc.members["token_endpoint_auth_methods_supported"]; given != "" && strings.EqualFold(at, e.host()) {
			return stringsOf(given)
		}
	}
	return nil
}

// stringsOf gives the strings of a JSON array of strings.
func stringsOf(array string) (list []string) {
	r := strictjson.Object(`{"":` + array + `}`)
	defer r.Close()
	if r.Member() && r.Kind() == '[' {
		list = r.Strings(nil)
	}
	return list
}

// publishedBy reports whether a key set is published by an issuer: at the jwks_uri of its
// metadata, or below its address.
func (d *diagnosis) publishedBy(doc *document, issuer string) bool {
	for _, meta := range d.documents {
		if known := plain(meta.members["jwks_uri"]); known != "" && plain(meta.members["issuer"]) == issuer && sameAddress(known, doc.from) {
			return true
		}
	}
	host, path := splitIssuer(issuer)
	return strings.Contains(issuer, "://") && strings.EqualFold(host, doc.from.host()) && strings.HasPrefix(doc.from.path(), path+"/")
}

func sameAddress(url string, e *exchange) bool {
	host, path := splitIssuer(url)
	path, _, _ = strings.Cut(path, "?")
	return strings.EqualFold(host, e.host()) && path == strings.TrimSuffix(e.path(), "/")
}

// judgeDocuments says what is wrong with what an issuer publishes.
func (d *diagnosis) judgeDocuments() {
	for i := range d.documents {
		doc := &d.documents[i]
		d.ownIssuer(doc)
		if !doc.isKeySet() {
			continue
		}
		url := phrase.Quote(shownURL(doc.from.shown()))
		switch {
		case doc.keysErr != nil:
			d.find("jwks_empty_or_bad", certain(Likely), say("detail", detailOf(doc.keysErr)))
		case len(doc.keys) == 0 && len(doc.problems) == 0:
			d.find("jwks_empty_or_bad", certain(Likely), say("detail", url+" answered with an empty set"))
		case len(doc.keys) == 0:
			d.find("jwks_empty_or_bad", certain(Likely), say("detail", doc.problems[0].String()))
		}
		for _, problem := range doc.problems {
			if faultOf(problem) == "jwks_private" && !d.found("jwks_private") {
				d.find("jwks_private", certain(Likely), say("detail", problem.Detail), evidence("keys["+strconv.Itoa(problem.Index)+"].kid", quoted(problem.KeyID), "a public key"))
			}
		}
		d.longCached(doc, url)
	}
}

// faultOf names the cause of a key that is skipped, "" for none.
func faultOf(problem verify.KeyProblem) string {
	for _, fault := range keyFaults {
		if strings.Contains(problem.Detail, fault.words) {
			return fault.cause
		}
	}
	return ""
}

// ownIssuer compares the issuer that metadata names with the address at which it
// stands (RFC 8414 section 3.3).
func (d *diagnosis) ownIssuer(doc *document) {
	const wellKnown = "/.well-known/"
	issuer := plain(doc.members["issuer"])
	before, after, found := strings.Cut(doc.from.path(), wellKnown)
	if issuer == "" || !found || strings.Contains(issuer, "{") || !strings.Contains(doc.from.url, "://") {
		return
	}
	if _, tail, ok := strings.Cut(after, "/"); ok { // RFC 8414 puts the issuer's path behind
		before = "/" + tail
	}
	scheme, _, _ := strings.Cut(doc.from.url, "://")
	base := scheme + "://" + doc.from.host() + before
	if strings.EqualFold(strings.TrimSuffix(issuer, "/"), base) {
		return
	}
	d.find("discovery_iss", certain(Likely), say("issuer", phrase.Quote(issuer), "base", phrase.Quote(base)),
		evidence("response.body.issuer", doc.members["issuer"], phrase.Quote(base)))
}

// longCached warns of a key set that may be kept for longer than a day.
func (d *diagnosis) longCached(doc *document, url string) {
	const day = 24 * 60 * 60
	control := lowerASCII(value(doc.from.response, "Cache-Control"))
	_, rest, found := strings.Cut(control, "max-age=")
	digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
	seconds, err := strconv.ParseInt(digits, 10, 64)
	switch {
	case len(doc.from.response) == 0 || strings.Contains(control, "no-store") || strings.Contains(control, "no-cache"):
	case !found || err != nil:
		d.find("jwks_cache", certain(Hint), say("url", url, "how", "names no max-age, so that everybody keeps it as long as they like"))
	case seconds > day:
		d.find("jwks_cache", certain(Hint), say("url", url, "how", "may be kept for "+phrase.Words(time.Duration(min(seconds, 1<<33))*time.Second)))
	}
}

// keySetPaths end the addresses of key sets.
var keySetPaths = []string{"/jwks.json", "/jwks", "/certs", "/discovery/keys", "/discovery/v2.0/keys", "/oauth2/v1/keys", "/v1/keys", "/oauth2/keys", "/jwks_uri"}

// unreachableKeys finds the request for a key set that failed.
func (d *diagnosis) unreachableKeys() {
	for _, e := range d.all {
		if e.status == 0 || e.method == "" || e.accepted() || e.status == 304 || value(e.request, "Authorization") != "" || !d.asksForKeys(e) {
			continue
		}
		again := slices.ContainsFunc(d.documents, func(doc document) bool { return doc.isKeySet() && sameCall(doc.from, e) })
		if !again {
			d.find("jwks_unreachable", certain(Likely), say("detail", phrase.Quote(shownURL(e.shown()))+" answered "+strconv.Itoa(e.status)),
				evidence("response.status", strconv.Itoa(e.status), "200"))
			return
		}
	}
}

func (d *diagnosis) asksForKeys(e *exchange) bool {
	path := strings.TrimSuffix(e.path(), "/")
	known := slices.ContainsFunc(d.documents, func(doc document) bool {
		url := plain(doc.members["jwks_uri"])
		return url != "" && sameAddress(url, e)
	})
	return known || slices.ContainsFunc(keySetPaths, func(end string) bool { return strings.HasSuffix(path, end) })
}

// forDocument reports whether a request is for what issuers publish, by its address
// alone: keys or metadata.
func forDocument(e *exchange) bool {
	path := strings.TrimSuffix(e.path(), "/")
	return strings.Contains(path, "/.well-known/") || slices.ContainsFunc(keySetPaths, func(end string) bool { return strings.HasSuffix(path, end) })
}

// holds reports whether a list holds a name, whatever slash ends it.
func holds(list []string, name string) bool {
	return slices.ContainsFunc(list, func(item string) bool { return strings.TrimSuffix(item, "/") == strings.TrimSuffix(name, "/") })
}

// resourceMetadata compares the token with what the API says of itself (RFC 9728).
func (d *diagnosis) resourceMetadata(e *exchange, url string) {
	for _, doc := range d.documents {
		servers := stringsOf(doc.members["authorization_servers"])
		if len(servers) == 0 || d.subject == nil || doc.from.host() != e.host() {
			continue
		}
		issuer, resource := d.subject.claims.Issuer, plain(doc.members["resource"])
		switch {
		case issuer != "" && !holds(servers, issuer):
			d.find("prm", certain(Likely), say("how", "it takes tokens of "+phrase.List(servers)+", and this one is of "+phrase.Quote(issuer)),
				evidence("claims.iss", claim(d.subject.token, "iss"), phrase.List(servers)))
			return
		case resource != "" && len(d.subject.claims.Audience) > 0 && !holds(d.subject.claims.Audience, resource):
			d.find("prm", certain(Likely), say("how", "it is "+phrase.Quote(resource)+", and the token is for "+phrase.List(d.subject.claims.Audience)),
				evidence("claims.aud", claim(d.subject.token, "aud"), phrase.Quote(resource)))
			return
		}
	}
	if url != "" {
		d.find("prm", certain(Hint), say("how", "who issues tokens for it, and which scopes it knows, stands at "+phrase.Quote(shownURL(url))))
	}
}
