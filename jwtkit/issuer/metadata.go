package issuer

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
)

// A document is public JSON that any page may read and caches may keep.
type document struct {
	mediaType string
	body      []byte
	etag      string
}

func newDocument(mediaType string, body []byte) *document {
	sum := sha256.Sum256(body)
	return &document{mediaType: mediaType, body: body, etag: `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`}
}

// serve answers GET and HEAD, with 304 when the caller has the document.
func (d *document) serve(w http.ResponseWriter, r *http.Request) *refusal {
	header := w.Header()
	header.Set("Content-Type", d.mediaType)
	header.Set("Cache-Control", "public, max-age=60")
	header.Set("ETag", d.etag)
	header.Set("Access-Control-Allow-Origin", "*")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(d.body))
	return nil
}

// metadata is what RFC 8414 section 2 and OpenID Connect Discovery 1.0 section
// 3 require and this server can say. It issues no ID tokens: the last three
// members are there for readers that insist on them, and some take from the last
// which algorithms a token may have. It names all that keys can be rotated to.
type metadata struct {
	Issuer                   string   `json:"issuer"`
	TokenEndpoint            string   `json:"token_endpoint"`
	IntrospectionEndpoint    string   `json:"introspection_endpoint"`
	RevocationEndpoint       string   `json:"revocation_endpoint"`
	JWKSURI                  string   `json:"jwks_uri"`
	GrantTypes               []string `json:"grant_types_supported"`
	AuthMethods              []string `json:"token_endpoint_auth_methods_supported"`
	AuthAlgorithms           []string `json:"token_endpoint_auth_signing_alg_values_supported"`
	IntrospectionAuthMethods []string `json:"introspection_endpoint_auth_methods_supported"`
	IntrospectionAlgorithms  []string `json:"introspection_endpoint_auth_signing_alg_values_supported"`
	RevocationAuthMethods    []string `json:"revocation_endpoint_auth_methods_supported"`
	RevocationAlgorithms     []string `json:"revocation_endpoint_auth_signing_alg_values_supported"`
	ResponseTypes            []string `json:"response_types_supported"`
	SubjectTypes             []string `json:"subject_types_supported"`
	IDTokenAlgorithms        []string `json:"id_token_signing_alg_values_supported"`
}

const jwksType = "application/jwk-set+json"

// metadata answers with what is so now: keys may have been rotated to another
// algorithm.
func (s *Issuer) metadata(w http.ResponseWriter, r *http.Request) *refusal {
	body, err := json.Marshal(metadata{
		Issuer:                   s.url,
		TokenEndpoint:            s.place.base + tokenPath,
		IntrospectionEndpoint:    s.place.base + "/connect/introspect",
		RevocationEndpoint:       s.place.base + "/connect/revocation",
		JWKSURI:                  s.place.base + "/.well-known/jwks.json",
		GrantTypes:               []string{clientCredentials},
		AuthMethods:              authMethods,
		AuthAlgorithms:           assertionAlgorithms,
		IntrospectionAuthMethods: authMethods,
		IntrospectionAlgorithms:  assertionAlgorithms,
		RevocationAuthMethods:    authMethods,
		RevocationAlgorithms:     assertionAlgorithms,
		ResponseTypes:            []string{"none"},
		SubjectTypes:             []string{"public"},
		IDTokenAlgorithms:        assertionAlgorithms,
	})
	if err != nil { // strings of ours always marshal
		return refuse(http.StatusInternalServerError, serverError, "the metadata cannot be written")
	}
	return newDocument("application/json", body).serve(w, r)
}

// jwks answers with the key set, or with too much of it.
func (s *Issuer) jwks(w http.ResponseWriter, r *http.Request) *refusal {
	now := s.keys.current()
	if s.faultsOf(r).has(hugeJWKS) {
		return newDocument(jwksType, hugeSet(now.all, now.guests)).serve(w, r)
	}
	return now.jwks.serve(w, r)
}
