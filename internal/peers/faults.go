package peers

// A wrong answer is what package attack says of a case.
type wrong struct{ class, said string }

// A fault is a wrong answer that these middlewares are known to give.
type fault struct {
	wrong
	reason string
	by     []string
}

// Reasons of several faults.
const (
	noCredential = "what is no bearer token is a 400 or 401 (RFC 6750 section 3.1); its error handler knows two errors, all others are the server's"
	otherIssuer  = "a key serves the issuer that it was fetched from (RFC 8725 section 3.8); echo-jwt has no option for it"
	otherCase    = "names are exact (RFC 7519 section 7.3); encoding/json folds case"
)

var everybodyElse = []string{echoJWT, middlewareV2, middlewareV3, withKeyfunc}

// faults is the list of all wrong answers. One that is not here, and one here
// that nobody gives any more, fails TestAttack.
var faults = []fault{
	// The credential.
	{
		wrong{"no token", "Bearer and nothing was answered with 500, as if the server were at fault"},
		noCredential, []string{middlewareV2},
	},
	{
		wrong{"no token", "a good token as Basic was answered with 500, as if the server were at fault"},
		noCredential, []string{middlewareV2},
	},
	{
		wrong{"form", "Bearer twice was answered with 500, as if the server were at fault"},
		noCredential, []string{middlewareV2},
	},
	{
		wrong{"form", "a blank inside was answered with 500, as if the server were at fault"},
		noCredential, []string{middlewareV2},
	},

	// The text.
	{
		wrong{"form", "the JSON serialisation was let in (200)"},
		"a JWT is compact (RFC 7519 section 1); go-jose v2 parses both with one function", []string{middlewareV2},
	},
	{
		wrong{"form", "padding behind the signature was let in (200)"},
		"base64url in JOSE has none (RFC 7515 section 2); jwx guesses the encoding", []string{middlewareV3},
	},
	{
		wrong{"form", "the signature in the standard alphabet was let in (200)"},
		"base64url in JOSE is the URL-safe alphabet (RFC 7515 section 2); jwx guesses the encoding", []string{middlewareV3},
	},
	{
		wrong{"form", "a bit set behind the signature's last byte was let in (200)"},
		"one token, one spelling: the bits behind the last byte are zero (RFC 4648 section 3.5)", everybodyElse,
	},
	{
		wrong{"form", "a token with noncanonical was let in (200)"},
		"the signature is over the text (RFC 7515 section 5.2); go-jose v2 and jwx check their own encoding of the payload instead", []string{middlewareV2, middlewareV3},
	},
	{
		wrong{"form", "a token with utf8 was let in (200)"},
		"the claims are UTF-8 (RFC 7519 section 7.2)", everybodyElse,
	},
	{
		wrong{"claims twice", "a token with duplicate_keys was let in (200)"},
		"two readings of one text: RFC 7519 section 4 lets one refuse it or take the last, which these do", []string{echoJWT, middlewareV3, withKeyfunc},
	},

	// The header and the key.
	{
		wrong{"critical header", "a token with crit was let in (200)"},
		"an extension that is not understood must be refused (RFC 7515 section 4.1.11); jwx overlooks it with a key set", []string{echoJWT, middlewareV3, withKeyfunc},
	},
	{
		wrong{"critical header", "a token with b64_false was let in (200)"},
		"b64 is not for tokens (RFC 7797 section 7); golang-jwt takes no notice of it, nor of crit", []string{echoJWT, withKeyfunc},
	},
	{
		wrong{"critical header", "an unencoded payload was let in (200)"},
		"b64 is not for tokens (RFC 7797 section 7); jwx understands it", []string{middlewareV3},
	},
	{
		wrong{"critical header", "an empty crit was let in (200)"},
		"crit is never empty (RFC 7515 section 4.1.11)", everybodyElse,
	},
	{
		wrong{"signature", "a salt of 20 bytes was let in (200)"},
		"the salt of PSS is as long as the hash (RFC 7518 section 3.5)", []string{echoJWT, middlewareV2, withKeyfunc},
	},
	{
		wrong{"use of the key", "another algorithm than the key's, and no kid was let in (200)"},
		"one key, one algorithm (RFC 8725 section 3.1); keyfunc compares it by kid alone, and echo-jwt has no list", []string{echoJWT},
	},
	{
		wrong{"use of the key", "a token with enc_key was let in (200)"},
		"a key with use enc is not for signatures (RFC 7517 section 4.2)", []string{echoJWT, middlewareV2, withKeyfunc},
	},
	{
		wrong{"kind of token", "a token with typ JWT was let in (200)"},
		"an access token says at+jwt, any other typ must be refused (RFC 9068 section 4); none of them looks at typ", everybodyElse,
	},
	{
		wrong{"kind of token", "a token with the fault id-token was let in (200)"},
		"an ID token is for the client (RFC 8725 section 3.12); others refuse it for its audience", []string{echoJWT},
	},
	{
		wrong{"sender", "a token with cnf_bound was let in (200)"},
		"a token with cnf is no bearer token (RFC 9449 section 7.2)", []string{echoJWT, middlewareV2, withKeyfunc},
	},

	// Times.
	{
		wrong{"time", "a token with no_exp was let in (200)"},
		"an access token ends (RFC 9068 section 2.2); there is no option to ask for it, but in golang-jwt", []string{echoJWT, middlewareV2, middlewareV3},
	},
	{
		wrong{"time", "an exp that passed beside a good EXP was let in (200)"},
		otherCase + ", and RegisteredClaims are read with it", []string{withKeyfunc},
	},
	{
		wrong{"time", "an exp that is a text was let in (200)"},
		"exp is a number (RFC 7519 section 4.1.4); golang-jwt takes it with RegisteredClaims, but not with its MapClaims", []string{middlewareV3, withKeyfunc},
	},
	{
		wrong{"time", "an nbf beyond 64 bits was let in (200)"},
		"not before nbf (RFC 7519 section 4.1.5): the far future overflows into the past", []string{echoJWT, middlewareV2, withKeyfunc},
	},

	// The issuer and the audience: echo-jwt has no option for either.
	{
		wrong{"issuer", "a token with the fault wrong-issuer was let in (200)"},
		otherIssuer, []string{echoJWT},
	},
	{
		wrong{"issuer", "a token with iss_missing was let in (200)"},
		otherIssuer, []string{echoJWT},
	},
	{
		wrong{"issuer", "a token with iss_slash was let in (200)"},
		otherIssuer, []string{echoJWT},
	},
	{
		wrong{"issuer", "a wrong iss beside a good ISS was let in (200)"},
		otherCase + ", and go-jwt-middleware reads iss with it before jwx does", []string{echoJWT, middlewareV3, withKeyfunc},
	},
	{
		wrong{"audience", "a token with the fault wrong-audience was let in (200)"},
		"a token for others must be refused (RFC 7519 section 4.1.3); echo-jwt has no option for it", []string{echoJWT},
	},
	{
		wrong{"audience", "a token with aud_missing was let in (200)"},
		"an access token has an audience (RFC 9068 section 4)", []string{echoJWT},
	},
	{
		wrong{"audience", "a token with aud_near was let in (200)"},
		"audiences are compared as they are (RFC 7519 section 7.3)", []string{echoJWT},
	},
	{
		wrong{"audience", "a token with aud_type was let in (200)"},
		"aud is a string or an array of strings (RFC 7519 section 4.1.3)", []string{echoJWT},
	},
	{
		wrong{"audience", "a wrong aud beside a good AUD was let in (200)"},
		otherCase, []string{echoJWT, withKeyfunc},
	},
}
