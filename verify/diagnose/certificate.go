package diagnose

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/verify"
)

// maxCertified bounds the keys of a set whose certificates are read.
const maxCertified = 50

// certificates looks at the certificates in the key set. Those of the key that the
// token names count for more.
func (d *diagnosis) certificates(ctx context.Context, s *subject) {
	if d.KeySet == "" {
		return
	}
	list := elements(d.KeySet, "keys")
	for i, text := range list[:min(len(list), maxCertified)] {
		worth := Hint
		if kid := plain(object(text, "kid")["kid"]); kid != "" && kid == s.header.KeyID {
			worth = Likely
		}
		d.certificate(ctx, "keys["+strconv.Itoa(i)+"]", text, worth)
	}
}

// certificate compares the first certificate of x5c (RFC 7517 section 4.7) with
// the members beside it, and looks at its end.
func (d *diagnosis) certificate(ctx context.Context, path, text string, worth Certainty) {
	chain := elements(text, "x5c")
	if len(chain) == 0 {
		return
	}
	der, ok := fromBase64(plain(chain[0]))
	c, known := readCertificate([]byte(der))
	if !ok || !known {
		return
	}
	if !d.At.Before(c.end) && !d.found("cert_expired") {
		d.find("cert_expired", certain(worth), say("where", path, "distance", phrase.Words(d.At.Sub(c.end))),
			evidence(path+".x5c", "", "a certificate whose end, "+c.end.Format(time.RFC3339)+", is yet to come"))
	}
	members := object(text, "kty", "crv", "n", "e", "x", "y", "x5t#S256")
	if why := c.contradicts(ctx, der, members["x5t#S256"], text); why != "" && !d.found("x5t_mismatch") {
		d.find("x5t_mismatch", certain(worth), say("where", path, "why", why), evidence(path+".x5c", "", "the certificate of this key"))
	}
}

// contradicts says what beside the certificate belongs to another one, or "".
func (c *certified) contradicts(ctx context.Context, der, thumbprint, jwk string) string {
	if hash, ok := verify.SHA256(ctx, []byte(der)); ok && thumbprint != "" && strings.TrimRight(plain(thumbprint), "=") != base64.RawURLEncoding.EncodeToString(hash) {
		return "x5t#S256 is not its hash"
	}
	if key := bareKey(jwk); key != "" && !strings.HasSuffix(c.key, key) {
		return "the key beside it is another one"
	}
	return ""
}

// bareKey gives the public key of a JWK as the last bytes of a certificate's
// SubjectPublicKeyInfo.
func bareKey(jwk string) string {
	pkcs1, spki := derOf(jwk)
	if pkcs1 != "" || spki == "" {
		return pkcs1
	}
	outer, _, _ := derValue([]byte(spki), 0x30)
	_, bits, _ := derValue(outer, 0x30)
	return string(bits)
}

// A certified is what is read of a certificate (RFC 5280 section 4.1).
type certified struct {
	end time.Time
	key string // SubjectPublicKeyInfo, without its tag and length
}

func readCertificate(der []byte) (*certified, bool) {
	outer, _, _ := derValue(der, 0x30)
	body, _, ok := derValue(outer, 0x30)
	if _, rest, versioned := derValue(body, 0xa0); versioned {
		body = rest
	}
	var validity []byte
	for _, field := range []struct {
		tag  byte
		into *[]byte
	}{{0x02, nil}, {0x30, nil}, {0x30, nil}, {0x30, &validity}, {0x30, nil}} { // serial, algorithm, issuer, validity, subject
		value, rest, found := derValue(body, field.tag)
		if !found {
			return nil, false
		}
		if body = rest; field.into != nil {
			*field.into = value
		}
	}
	key, _, found := derValue(body, 0x30)
	end, dated := lastInstant(validity)
	return &certified{end, string(key)}, ok && found && dated
}

// lastInstant gives notAfter, the second of two times.
func lastInstant(validity []byte) (t time.Time, ok bool) {
	for range 2 {
		form := "060102150405Z"
		value, rest, found := derValue(validity, 0x17)
		if !found {
			form = "20060102150405Z"
			value, rest, found = derValue(validity, 0x18)
		}
		parsed, err := time.Parse(form, string(value))
		if !found || err != nil {
			return time.Time{}, false
		}
		t, validity = parsed, rest
	}
	return t, true
}
