package jwe

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/internal/base64url"
	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
)

// encrypted is a compact JWE whose form and wishes were found acceptable.
type encrypted struct {
	text      string
	header    jwtkit.Header
	segments  []string // header, encrypted key, IV, ciphertext, tag
	algorithm *keyAlgorithm
	content   *contentEncryption
	deflated  bool
}

// segmentNames are those of RFC 7516 section 7.1.
var segmentNames = []string{"header", "encrypted key", "initialization vector", "ciphertext", "authentication tag"}

// read takes a compact JWE apart, and refuses what the options do not allow
// before anything is decrypted.
func (d *Decrypter) read(text string) (*encrypted, error) {
	header, err := jwtkit.EncryptedHeader(text)
	if err != nil {
		return nil, err
	}
	t := &encrypted{text: text, header: header, segments: strings.Split(text, ".")}
	if err := t.checkEncoding(); err != nil {
		return nil, err
	}
	if header.HasCritical() {
		return nil, fault(jwtkit.CodeCriticalHeaderUnknown, "crit demands what is not understood here: "+phrase.List(header.Critical))
	}
	if err := d.checkHeader(t); err != nil {
		return nil, err
	}
	if size := t.size(3); t.deflated && size > maxDeflatedBytes {
		return nil, fault(jwtkit.CodeLimitExceeded, "the deflated content is "+strconv.Itoa(size)+" bytes long, the limit is "+strconv.Itoa(maxDeflatedBytes))
	}
	return t, nil
}

// checkEncoding makes sure that the token has one text: canonical base64url.
func (t *encrypted) checkEncoding() error {
	start := 0
	for i, segment := range t.segments {
		if f := base64url.Check(segment); f != nil {
			return fault(jwtkit.CodeTokenMalformed, "the "+segmentNames[i]+" "+string(f.Reason)+", at byte "+strconv.Itoa(start+f.Offset))
		}
		start += len(segment) + 1
	}
	return nil
}

// checkHeader reads the members that say what work to do: alg, enc, zip and p2c.
func (d *Decrypter) checkHeader(t *encrypted) error {
	var enc, zip, count string
	r := strictjson.Object(t.header.JSON())
	defer r.Close()
	for r.Member() {
		switch r.Name {
		case "enc":
			enc = r.String()
		case "zip":
			zip, t.deflated = r.String(), true
		case "p2c":
			count = r.Number()
		}
	}
	if f := r.Fault(); f != nil {
		return fault(jwtkit.CodeHeaderInvalid, "the header "+f.Say())
	}
	t.algorithm, t.content = keyAlgorithmNamed(t.header.Algorithm), contentEncryptionNamed(enc)
	switch {
	case t.algorithm == nil || !slices.Contains(d.keyAlgorithms, jose.KeyAlgorithm(t.algorithm.name)):
		return fault(jwtkit.CodeAlgorithmNotAllowed, "alg is "+phrase.Quote(t.header.Algorithm)+", which is not allowed for encrypted tokens here")
	case t.content == nil || !slices.Contains(d.contentEncryption, jose.ContentEncryption(t.content.name)):
		return fault(jwtkit.CodeAlgorithmNotAllowed, "enc is "+phrase.Quote(enc)+", which is not allowed here")
	case t.deflated && zip != string(jose.DEFLATE):
		return fault(jwtkit.CodeAlgorithmNotAllowed, "zip is "+phrase.Quote(zip)+`, known is "DEF"`)
	case t.algorithm.usesPassword():
		return d.checkCount(count)
	}
	return nil
}

// checkCount bounds the iterations of PBKDF2 (RFC 7518 section 4.8.1.2).
func (d *Decrypter) checkCount(digits string) error {
	count, err := strconv.ParseUint(digits, 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) || count == 0 {
		return fault(jwtkit.CodeHeaderInvalid, "p2c is not a whole number from 1")
	}
	if count > uint64(d.maxPBES2) {
		return fault(jwtkit.CodeLimitExceeded, "p2c asks for "+strconv.FormatUint(count, 10)+" iterations or more, the limit is "+strconv.Itoa(d.maxPBES2))
	}
	return nil
}

// wellSized reports whether the tag has the size that enc gives it, and whether
// there is an encrypted key exactly where alg wants one (RFC 7516 section 5.2).
// go-jose takes a longer tag, whose front it counts to the ciphertext, and passes
// over a key that is not wanted: the token would have a second text.
func (t *encrypted) wellSized() bool {
	return t.size(4) == t.content.tag && (t.size(1) == 0) == t.algorithm.direct
}

// size gives the number of bytes of a segment.
func (t *encrypted) size(segment int) int { return base64url.DecodedLen(len(t.segments[segment])) }
