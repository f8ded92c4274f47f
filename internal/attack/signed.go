package attack

import (
	"cmp"
	"encoding/base64"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/jwtkit/toolkit/internal/forge"
)

// A draft is a token before it is signed with the issuer's key.
type draft struct {
	class, name    string
	header, claims string // JSON, "" for those of the good token
	algorithm      string // "" for that of the good token
	salt           int    // bytes, see signature
	unencoded      bool   // the claims as they are (RFC 7797 section 3)
}

// signed cases have a signature by the key of the good token, as an issuer makes
// it that signs what others write.
func (t *target) signed(private []byte) ([]Case, error) {
	key, err := t.privateOf(private)
	if err != nil {
		return nil, err
	}
	var cases []Case
	for _, d := range append(t.misread(), t.misused()...) {
		payload := forge.Encode(cmp.Or(d.claims, t.claims))
		if d.unencoded {
			payload = d.claims
		}
		input := forge.Encode(cmp.Or(d.header, t.headerText)) + "." + payload
		bytes, err := signature(key, cmp.Or(d.algorithm, t.algorithm), []byte(input), d.salt)
		if err != nil {
			return nil, err
		}
		cases = append(cases, bearer(d.class, d.name, input+"."+base64.RawURLEncoding.EncodeToString(bytes)))
	}
	return cases, nil
}

// misread drafts have claims that only a wrong way of reading makes good: names in
// another case (RFC 7519 section 7.3), times that are texts or overflow (sections
// 4.1.4 and 4.1.5), something behind the claims (section 7.2).
func (t *target) misread() []draft {
	var good struct {
		Expiry   jsontext.Value `json:"exp"`
		Issuer   jsontext.Value `json:"iss"`
		Audience jsontext.Value `json:"aud"`
	}
	if json.Unmarshal([]byte(t.claims), &good) != nil {
		return nil
	}
	with := func(name string, value any) string { return changed(t.claims, map[string]any{name: value}) }
	return []draft{
		{class: "time", name: "an exp that passed beside a good EXP", claims: beside(with("exp", 1), "EXP", good.Expiry)},
		{class: "time", name: "an exp that is a text", claims: with("exp", string(good.Expiry))},
		{class: "time", name: "an nbf beyond 64 bits", claims: with("nbf", jsontext.Value("1e19"))},
		{class: "issuer", name: "a wrong iss beside a good ISS", claims: beside(with("iss", "https://other.example"), "ISS", good.Issuer)},
		{class: "audience", name: "a wrong aud beside a good AUD", claims: beside(with("aud", []string{"https://other.example"}), "AUD", good.Audience)},
		{class: "form", name: "claims with text behind them", claims: t.claims + "{}"},
	}
}

// beside puts a member behind all others, where readers that fold case take it
// for the one that was meant.
func beside(object, name string, value jsontext.Value) string {
	if value == nil {
		value = jsontext.Value("null")
	}
	return strings.TrimSuffix(object, "}") + `,"` + name + `":` + string(value) + "}"
}

// sibling gives another algorithm that the same key can compute.
var sibling = map[string]string{
	"RS256": "RS512", "RS384": "RS512", "RS512": "RS256",
	"PS256": "PS512", "PS384": "PS512", "PS512": "PS256",
}

// misused drafts have good claims, and a header or a signature that must not be:
// an empty crit (RFC 7515 section 4.1.11), an unencoded payload (RFC 7797 section
// 7), another kind of token than the good one says it is (RFC 9068 section 4),
// another algorithm than the key is published for (RFC 8725 section 3.1), a salt
// of another length than the hash's (RFC 7518 section 3.5).
func (t *target) misused() []draft {
	with := func(members map[string]any) string { return changed(t.headerText, members) }
	drafts := []draft{
		{class: "critical header", name: "an empty crit", header: with(map[string]any{"crit": []string{}})},
		{class: "critical header", name: "an unencoded payload", header: with(map[string]any{"b64": false, "crit": []string{"b64"}}),
			claims: strings.ReplaceAll(changed(t.claims, nil), ".", `\u002e`), unencoded: true},
	}
	if strings.EqualFold(t.typ, "at+jwt") {
		drafts = append(drafts, draft{class: "kind of token", name: "a token with typ JWT", header: with(map[string]any{"typ": "JWT"})})
	}
	if other := sibling[t.algorithm]; other != "" && t.key.bound {
		drafts = append(drafts,
			draft{class: "use of the key", name: "another algorithm than the key's", algorithm: other, header: with(map[string]any{"alg": other})},
			draft{class: "use of the key", name: "another algorithm than the key's, and no kid", algorithm: other,
				header: changed("{}", map[string]any{"alg": other, "typ": t.typ})})
	}
	if strings.HasPrefix(t.algorithm, "PS") {
		drafts = append(drafts, draft{class: "signature", name: "a salt of 20 bytes", salt: 20})
	}
	return drafts
}
