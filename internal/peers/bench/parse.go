package main

import (
	"encoding/base64"
	"errors"
	"strings"
	"unsafe"

	"github.com/go-jose/go-jose/v4"
	josejwt "github.com/go-jose/go-jose/v4/jwt"
	"github.com/golang-jwt/jwt/v5"
	jwxjwt "github.com/lestrrat-go/jwx/v3/jwt"

	"github.com/jwtkit/toolkit/jwtkit"
)

// parsing compares taking a token apart, unverified.
func (f *fixture) parsing(g *group) error {
	token := f.tokens["RS256"]
	header, _, _ := strings.Cut(token, ".")
	parser := jwt.NewParser()
	algorithms := []jose.SignatureAlgorithm{jose.RS256}
	other := func(name string, op func() error) *row { return &row{name: name, op: op, allocTarget: -1} }
	ours := &row{name: "jwtkit", ours: true, target: 2, allocTarget: 5, op: func() error {
		t, err := jwtkit.Parse(token)
		if err == nil {
			_, err = t.UnverifiedClaims()
		}
		return err
	}}
	g.rows = []*row{
		other("by hand, for this token alone", func() error { return parseByHand(token, header) }),
		ours,
		other("golang-jwt", func() error {
			_, _, err := parser.ParseUnverified(token, &jwt.RegisteredClaims{})
			return err
		}),
		other("go-jose", func() error {
			t, err := josejwt.ParseSigned(token, algorithms)
			if err != nil {
				return err
			}
			return t.UnsafeClaimsWithoutVerification(new(josejwt.Claims))
		}),
		other("jwx", func() error {
			_, err := jwxjwt.ParseInsecure([]byte(token))
			return err
		}),
	}
	return nil
}

var errByHand = errors.New("not the token that this parser was written for")

// handClaims is where parseByHand puts what it reads.
type handClaims struct {
	issuer, subject, id, client string
	audience, scope             []string
	expiry, notBefore, issuedAt int64
}

// kept keeps the compiler from leaving the work out.
var kept *handClaims

// parseByHand is the limit: a header that is known beforehand, and claims of
// known names, types and spelling, without an escape or a blank.
func parseByHand(token, header string) error {
	first, last := strings.IndexByte(token, '.'), strings.LastIndexByte(token, '.')
	if first < 0 || first == last || token[:first] != header {
		return errByHand
	}
	payload, err := base64.RawURLEncoding.DecodeString(token[first+1 : last])
	if err != nil {
		return err
	}
	var room [512]byte
	if _, err := base64.RawURLEncoding.Decode(room[:], []byte(token[last+1:])); err != nil {
		return err
	}
	claims := new(handClaims)
	s := handScanner{text: unsafe.String(unsafe.SliceData(payload), len(payload))} // the limit does not copy
	if !s.claims(claims) {
		return errByHand
	}
	kept = claims
	return nil
}

// A handScanner reads JSON of one spelling.
type handScanner struct {
	text string
	at   int
}

func (s *handScanner) claims(c *handClaims) bool {
	for ok := s.skip('{'); ok; ok = s.skip(',') {
		name := s.word()
		ok = s.skip(':')
		switch name {
		case "iss":
			c.issuer = s.word()
		case "sub":
			c.subject = s.word()
		case "jti":
			c.id = s.word()
		case "client_id":
			c.client = s.word()
		case "aud":
			c.audience = s.words()
		case "scope":
			c.scope = s.words()
		case "exp":
			c.expiry = s.number()
		case "nbf":
			c.notBefore = s.number()
		case "iat":
			c.issuedAt = s.number()
		default:
			return false
		}
		if !ok {
			return false
		}
	}
	return s.skip('}') && s.at == len(s.text)
}

func (s *handScanner) skip(c byte) bool {
	if s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

// word gives a string, or "" and stays when there is none of this spelling.
func (s *handScanner) word() string {
	if !s.skip('"') {
		return ""
	}
	start := s.at
	for s.at < len(s.text) && s.text[s.at] != '"' {
		if c := s.text[s.at]; c == '\\' || c < ' ' || c >= 0x80 {
			return ""
		}
		s.at++
	}
	s.at++
	return s.text[start : s.at-1]
}

func (s *handScanner) words() []string {
	list := make([]string, 0, 4)
	for ok := s.skip('['); ok; ok = s.skip(',') {
		list = append(list, s.word())
	}
	s.skip(']')
	return list
}

func (s *handScanner) number() int64 {
	n := int64(0)
	for ; s.at < len(s.text) && '0' <= s.text[s.at] && s.text[s.at] <= '9'; s.at++ {
		n = n*10 + int64(s.text[s.at]-'0')
	}
	return n
}
