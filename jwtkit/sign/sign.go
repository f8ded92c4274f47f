package sign

import (
	"github.com/go-jose/go-jose/v4"
	"github.com/go-json-experiment/json"

	"github.com/jwtkit/toolkit/jwtkit"
)

// Sign gives a compact JWS over claims, which must marshal to a JSON object: a
// struct, a map, or JSON text as [jsontext.Value] or json.RawMessage. Times are
// claims in whole seconds since 1970 (RFC 7519 section 2, NumericDate), so they
// are numbers there and not time.Time. typ goes into the header unless it is
// empty; access tokens have "at+jwt" (RFC 9068).
//
// [jsontext.Value]: https://pkg.go.dev/github.com/go-json-experiment/json/jsontext#Value
func (k *Key) Sign(typ string, claims any) (string, error) {
	payload, err := json.Marshal(claims, json.Deterministic(true))
	if err != nil {
		return "", &jwtkit.Error{Code: jwtkit.CodeClaimsInvalid, Detail: "the claims cannot be written as JSON", Err: err}
	}
	if payload[0] != '{' {
		return "", &jwtkit.Error{Code: jwtkit.CodeClaimsInvalid,
			Detail: "the claims are not a JSON object; SignBytes signs bytes as they are"}
	}
	return k.SignBytes(typ, payload)
}

// SignBytes gives a compact JWS over exactly these bytes, whatever they are. So
// it also makes the malformed tokens that a test needs.
func (k *Key) SignBytes(typ string, payload []byte) (string, error) {
	signing := jose.SigningKey{Algorithm: jose.SignatureAlgorithm(k.algorithm), Key: k.private()}
	signer, err := jose.NewSigner(signing, k.header(typ))
	if err != nil {
		return "", cannotSign(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", cannotSign(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		return "", cannotSign(err)
	}
	return text, nil
}

func (k *Key) header(typ string) *jose.SignerOptions {
	header := &jose.SignerOptions{}
	if k.id != "" {
		header.WithHeader("kid", k.id)
	}
	if typ != "" {
		header.WithType(jose.ContentType(typ))
	}
	return header
}

func cannotSign(err error) error {
	return &jwtkit.Error{Code: jwtkit.CodeInternal, Detail: "the token could not be signed", Err: err}
}
