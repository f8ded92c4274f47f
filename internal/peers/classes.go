package peers

import "slices"

// The libraries that are compared with ours, as a set.
type libraries uint8

const (
	goJose libraries = 1 << iota
	golangJWT
	jwx
)

func (l libraries) String() string {
	return [...]string{"none", "go-jose", "golang-jwt", "go-jose, golang-jwt", "jwx", "go-jose, jwx", "golang-jwt, jwx", "go-jose, golang-jwt, jwx"}[l]
}

// A class is a known difference: mutations of these kinds are judged otherwise
// by these libraries, for this reason.
type class struct {
	name   string
	reason string
	kinds  []string

	accept libraries // accept what ours refuses
	refuse libraries // refuse what ours accepts
}

// explains reports whether the class is why one library differs on a token
// that underwent mutations of these kinds.
func (c *class) explains(kinds []string, library libraries, accepts bool) bool {
	listed := c.refuse
	if accepts {
		listed = c.accept
	}
	return listed&library != 0 && slices.ContainsFunc(kinds, func(kind string) bool { return slices.Contains(c.kinds, kind) })
}

// classes is the list of all known differences. A difference that is not here
// fails the run: it is a fault of ours, or an entry that a person has to write.
var classes = []class{
	// The text.
	{
		name: "line break in a segment", reason: "characters outside the alphabet must be refused (RFC 7515 section 2); encoding/base64 skips CR and LF",
		kinds: []string{"line break inside"}, accept: goJose | golangJWT | jwx,
	},
	{
		name: "white space around", reason: "a token is one text and nothing more (RFC 7515 section 7.1); trimming is the caller's",
		kinds: []string{"white space around"}, accept: goJose | golangJWT | jwx,
	},
	{
		name: "unused bits", reason: "one token, one spelling: the bits behind the last byte are zero (RFC 4648 section 3.5)",
		kinds: []string{"unused bits", "character changed"}, accept: goJose | golangJWT | jwx,
	},
	{
		name: "padding", reason: "base64url in JOSE has none (RFC 7515 section 2)",
		kinds: []string{"padding"}, accept: jwx,
	},
	{
		name: "standard alphabet", reason: "base64url in JOSE is the URL-safe alphabet (RFC 7515 section 2)",
		kinds: []string{"standard alphabet"}, accept: jwx,
	},

	// The key and the algorithm.
	{
		name: "PSS salt", reason: "the salt is as long as the hash (RFC 7518 section 3.5)",
		kinds: []string{"PSS salt"}, accept: goJose | golangJWT,
	},
	{
		name: "alg of the key", reason: "one key, one algorithm: the key's alg binds (RFC 8725 section 3.1)",
		kinds: []string{"alg not of the key", "kid of another key"}, accept: goJose,
	},
	{
		name: "alg of the header", reason: "alg is required and must be the signature's (RFC 7515 sections 4.1.1 and 5.2); jwx goes by the key's",
		kinds: []string{"alg of another size", "alg unknown", "alg missing"}, accept: jwx,
	},
	{
		name: "no kid", reason: "kid is optional (RFC 7515 section 4.1.4): the keys that fit are tried",
		kinds: []string{"kid missing"}, refuse: goJose | jwx,
	},

	// The header.
	{
		name: "crit", reason: "an extension that is not understood, and an empty list, must be refused (RFC 7515 section 4.1.11)",
		kinds: []string{"crit"}, accept: goJose | golangJWT | jwx,
	},
	{
		name: "b64", reason: "b64 is not for tokens (RFC 7797 section 7)",
		kinds: []string{"b64"}, accept: goJose | golangJWT | jwx,
	},
	{
		name: "enc", reason: "a header with enc is that of a JWE (RFC 7516 section 9)",
		kinds: []string{"enc"}, accept: goJose | golangJWT | jwx,
	},
	{
		name: "typ of a wrong type", reason: "typ is a string (RFC 7515 section 4.1.9)",
		kinds: []string{"typ of a wrong type"}, accept: goJose | golangJWT | jwx,
	},

	// JSON.
	{
		name: "duplicate members", reason: "two readings of one text: refused, as RFC 7515 section 4 and RFC 7519 section 4 allow",
		kinds: []string{"duplicate claim", "duplicate header"}, accept: golangJWT | jwx,
	},
	{
		name: "duplicates inside a claim", reason: "the same, at every depth",
		kinds: []string{"duplicate inside a claim"}, accept: goJose | golangJWT | jwx,
	},
	{
		name: "not Unicode", reason: "the claims are UTF-8 (RFC 7519 section 7.2), and lone surrogates are no characters (RFC 8259 section 8.2)",
		kinds: []string{"not UTF-8", "lone surrogate"}, accept: goJose | golangJWT | jwx,
	},
	{
		name: "text behind the object", reason: "the claims set is one JSON object (RFC 7519 section 7.2)",
		kinds: []string{"text behind"}, accept: jwx,
	},
	{
		name: "white space before the header", reason: "JSON allows it (RFC 8259 section 2), and the signature holds over the text as it was sent",
		kinds: []string{"white space"}, refuse: jwx,
	},
	{
		name: "names in another case", reason: "names are exact (RFC 7519 section 10.1.1): EXP is no exp",
		kinds: []string{"claim only in another case"}, accept: golangJWT | goJose,
	},
	{
		name: "a claim beside its double", reason: "names are exact: a claim EXP says nothing about exp; encoding/json folds case",
		kinds: []string{"claim in another case"}, accept: golangJWT, refuse: golangJWT,
	},
	{
		name: "limits", reason: "a token has at most 64 KiB, 100 levels and 1000 members (package verify)",
		kinds: []string{"deep", "many members", "large"}, accept: goJose | golangJWT | jwx,
	},

	// The claims.
	{
		name: "at exp", reason: "refused on and after exp (RFC 7519 section 4.1.4)",
		kinds: []string{"exp around now"}, accept: goJose,
	},
	{
		name: "exp missing or null", reason: "a token that is good for ever must be allowed by name (package verify)",
		kinds: []string{"exp missing", "exp null"}, accept: goJose,
	},
	{
		name: "fraction of exp", reason: "a NumericDate may have a fraction (RFC 7519 section 2), which others cut off: refused up to a second early",
		kinds: []string{"exp within this second"}, refuse: golangJWT | jwx,
	},
	{
		name: "fraction of nbf", reason: "the same: accepted up to a second early",
		kinds: []string{"nbf within this second"}, accept: goJose | golangJWT | jwx,
	},
	{
		name: "times as texts", reason: "a NumericDate is a number (RFC 7519 section 2)",
		kinds: []string{"exp as a text", "nbf as a text"}, accept: golangJWT | jwx,
	},
	{
		name: "nbf beyond int64", reason: "a time that overflows is not in the past",
		kinds: []string{"nbf far beyond"}, accept: golangJWT,
	},
	{
		name: "nbf before 1970", reason: "a NumericDate may be negative (RFC 7519 section 2)",
		kinds: []string{"nbf passed"}, refuse: jwx,
	},
	{
		name: "iat ahead", reason: "iat says when, not from when (RFC 7519 section 4.1.6): judged only with a maximum age",
		kinds: []string{"iat ahead"}, refuse: goJose | jwx,
	},
	{
		name: "null for a text", reason: "sub and jti are strings (RFC 7519 sections 4.1.2 and 4.1.7)",
		kinds: []string{"sub or jti of a wrong type"}, accept: goJose | golangJWT | jwx,
	},
	{
		name: "sender-constrained", reason: "a token with cnf is no bearer token (RFC 7800, RFC 9449 section 7.2)",
		kinds: []string{"cnf"}, accept: goJose | golangJWT | jwx,
	},
}
