package grant

import (
	"slices"
	"strconv"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
)

// MaxMetadata is how many bytes of metadata [ReadMetadata] takes.
const MaxMetadata = 512 << 10

// Metadata is what a client has to know of an authorization server (RFC 8414
// section 2).
type Metadata struct {
	Issuer   string
	TokenURL string

	// Methods of client authentication, as announced. None means
	// client_secret_basic alone.
	Methods []AuthMethod
}

// MetadataURLs gives where an issuer's metadata may be found, in the order in
// which to ask: where OpenID Connect Discovery 1.0 section 4 puts it and, if
// there is none (a status of 400 to 499), where RFC 8414 section 3.1 does. Code:
// [jwtkit.CodeRequestInvalid], see [Origin].
func MetadataURLs(issuer string) ([]string, error) {
	if _, err := Origin(issuer); err != nil {
		return nil, err
	}
	if strings.ContainsRune(issuer, '?') {
		return nil, fault(jwtkit.CodeRequestInvalid, "an issuer has no query: leave out ? and what follows")
	}
	issuer = strings.TrimSuffix(issuer, "/")
	path := len(issuer)
	host := strings.Index(issuer, "://") + len("://")
	if slash := strings.IndexByte(issuer[host:], '/'); slash >= 0 {
		path = host + slash
	}
	return []string{
		issuer + "/.well-known/openid-configuration",
		issuer[:path] + "/.well-known/oauth-authorization-server" + issuer[path:],
	}, nil
}

// ReadMetadata reads an answer that came from one of [MetadataURLs]. It has to
// be the metadata of exactly this issuer (RFC 8414 section 3.3): the secret goes
// to the address that it names. Codes: [jwtkit.CodeTokenEndpointUnreachable] for
// a status that is not 200, and [jwtkit.CodeTokenResponseInvalid].
func ReadMetadata(issuer string, answer HTTPResponse) (Metadata, error) {
	switch {
	case answer.Status != 200:
		return Metadata{}, fault(jwtkit.CodeTokenEndpointUnreachable,
			"the issuer answers "+strconv.Itoa(answer.Status)+" where its metadata should be: check its address, or name the token endpoint itself")
	case len(answer.Body) > MaxMetadata:
		return Metadata{}, fault(jwtkit.CodeTokenResponseInvalid, "the issuer's metadata is longer than "+strconv.Itoa(MaxMetadata)+" bytes")
	}
	m, wrong := readMetadata(answer.Body)
	switch {
	case wrong != nil:
		return Metadata{}, fault(jwtkit.CodeTokenResponseInvalid, "the issuer's metadata "+wrong.Say())
	case m.Issuer != issuer:
		return Metadata{}, fault(jwtkit.CodeTokenResponseInvalid,
			"the metadata is that of the issuer "+phrase.Quote(m.Issuer)+", expected exactly "+phrase.Quote(issuer))
	case m.TokenURL == "":
		return Metadata{}, fault(jwtkit.CodeTokenResponseInvalid, "the issuer's metadata names no token_endpoint")
	}
	if _, err := Origin(m.TokenURL); err != nil {
		return Metadata{}, &jwtkit.Error{Code: jwtkit.CodeTokenResponseInvalid, Detail: "the issuer's metadata names a token_endpoint that no secret may be sent to", Err: err}
	}
	return m, nil
}

func readMetadata(body []byte) (Metadata, *strictjson.Fault) {
	var m Metadata
	r := strictjson.Object(string(body))
	defer r.Close()
	for r.Member() {
		switch r.Name {
		case "issuer":
			m.Issuer = r.String()
		case "token_endpoint":
			m.TokenURL = r.String()
		case "token_endpoint_auth_methods_supported":
			m.readMethods(r)
		}
	}
	return m, r.Fault()
}

// readMethods passes over what is no array: it is advice, and may be missing.
func (m *Metadata) readMethods(r *strictjson.Reader) {
	if r.Kind() != '[' {
		return
	}
	for _, name := range r.Strings(nil) {
		m.Methods = append(m.Methods, AuthMethod(name))
	}
}

// Method chooses how a client with a secret authenticates itself:
// [ClientSecretPost] only if the server announces it and not
// [ClientSecretBasic], which every server has to take (RFC 6749 section 2.3.1),
// announced or not.
func (m Metadata) Method() AuthMethod {
	if slices.Contains(m.Methods, ClientSecretPost) && !slices.Contains(m.Methods, ClientSecretBasic) {
		return ClientSecretPost
	}
	return ClientSecretBasic
}
