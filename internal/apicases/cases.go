package main

import (
	"os"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/jwtkit/toolkit/internal/forge"
)

const (
	at     = "1800000000"
	claims = `{"iss":"https://id.example","aud":["billing","orders-api"],"sub":"u1","scope":["orders:read"],"nbf":1799999990,"iat":1799999990,"exp":1800000060,"n":9007199254740993,"s":"\u202eevil\u001b[31m é"}`
	policy = `{"issuer":"https://id.example","audiences":["orders-api"]}`
)

// cases gives the requests. Each is one line of JSON.
func cases() []string {
	var b builder
	for _, name := range forge.Algorithms {
		b.algorithm(name)
	}
	b.policies()
	b.keys()
	b.forms()
	b.pasted()
	b.captured()
	b.requests()
	b.trials()
	return b.lines
}

type builder struct{ lines []string }

func (b *builder) add(line string) { b.lines = append(b.lines, line) }

func (b *builder) verify(token, keys, policy string) {
	b.add(`{"op":"verify","token":` + quote(token) + `,"keys":` + keys + `,"policy":` + policy + `,"at":` + at + `}`)
}

func (b *builder) diagnose(text, more string) {
	b.add(`{"op":"diagnose","text":` + quote(text) + more + `,"at":` + at + `}`)
}

func quote(text string) string {
	quoted, err := jsontext.AppendQuote(nil, text)
	check(err)
	return string(quoted)
}

// algorithm adds good, expired and altered tokens of one algorithm.
func (b *builder) algorithm(name string) {
	key := forge.NewKey(name, "k-"+name)
	keys := forge.JWKS(key)
	named := `{"issuer":"https://id.example","audiences":["orders-api"],"algorithms":["` + name + `"]}`
	good := key.Token(claims)
	dot := strings.LastIndexByte(good, '.')
	b.verify(good, keys, named)
	b.verify(key.Token(strings.Replace(claims, "1800000060", "1799999808", 1)), keys, named)
	b.verify(good[:dot+5]+"AAAA"+good[dot+9:], keys, named)
	b.verify(good[:dot+1]+forge.Encode(strings.Repeat("\x00", len(key.Signature([]byte("x"))))), keys, named)
	b.verify(good[:dot+1], keys, named)
	b.diagnose(good, `,"keys":`+keys+`,"policy":`+named)
	if name[0] == 'P' {
		input := good[:dot]
		for _, salt := range []int{0, 20} {
			b.verify(input+"."+forge.Encode(string(key.SignPSS([]byte(input), salt))), keys, named)
		}
	}
	if name[:2] == "ES" {
		b.verify(good[:dot+1]+forge.Encode("0E"+strings.Repeat("\x02", 69)), keys, named)
	}
}

// policies adds one decision for each part of a policy.
func (b *builder) policies() {
	key := forge.NewKey("ES256", "k")
	keys, good := forge.JWKS(key), key.Token(claims)
	b.add(`{"op":"verify","token":` + quote(good) + `}`)
	b.add(`{"op":"verify","token":` + quote(good) + `,"policy":{"what":1}}`)
	for _, p := range []string{
		`{}`, `{"issuer":"https://id.example"}`, `{"anyIssuer":true,"anyAudience":true}`,
		`{"issuer":"https://other.example","audiences":["orders-api"]}`,
		`{"issuer":"https://id.example","audiences":["orders"]}`,
		`{"issuer":"https://id.example","audiences":["orders-api"],"algorithms":["RS256","EdDSA"]}`,
		`{"issuer":"https://id.example","audiences":["orders-api"],"types":["JWT"]}`,
		`{"issuer":"https://id.example","audiences":["orders-api"],"types":["application/at+jwt"]}`,
		`{"issuer":"https://id.example","audiences":["orders-api"],"requiredClaims":["tenant"]}`,
		`{"issuer":"https://id.example","audiences":["orders-api"],"equals":{"sub":["u2"]}}`,
		`{"issuer":"https://id.example","audiences":["orders-api"],"scopes":["orders:read","admin"]}`,
		`{"issuer":"https://id.example","audiences":["orders-api"],"maxAgeSeconds":5}`,
		`{"issuer":"https://id.example","audiences":["orders-api"],"leewaySeconds":301}`,
		`{"issuer":"https://id.example","audiences":["orders-api"],"algorithms":["none"]}`,
		`{"Issuer":"https://id.example"}`, `[]`, `null`, `{"issuer":1}`, `{"issuer":"a","issuer":"b"}`,
	} {
		b.verify(good, keys, p)
	}
	for _, payload := range []string{
		strings.Replace(claims, `"exp":1800000060`, `"exp":"1800000060"`, 1),
		strings.Replace(claims, `,"exp":1800000060`, ``, 1),
		strings.Replace(claims, `"nbf":1799999990`, `"nbf":1799999990000`, 1),
		strings.Replace(claims, `"nbf":1799999990`, `"nbf":1800000000.5`, 1),
		strings.Replace(claims, `1800000060`, `1.80000006e9`, 1),
		strings.Replace(claims, `"sub":"u1"`, `"cnf":{"jkt":"x"}`, 1),
		strings.Replace(claims, `"aud":["billing","orders-api"],`, ``, 1),
		`{"exp":1,"exp":2}`, `[]`, `not json`, ``,
	} {
		b.verify(key.Token(payload), keys, policy)
		b.diagnose(key.Token(payload), `,"keys":`+keys+`,"policy":`+policy)
	}
}

// keys adds decisions that depend on the key set.
func (b *builder) keys() {
	es, rs, hs := forge.NewKey("ES256", "k"), forge.NewKey("RS256", "k"), forge.NewKey("HS256", "")
	good := es.Token(claims)
	offCurve := strings.Replace(es.JWK(""), `"x"`, `"was"`, 1)
	offCurve = strings.Replace(offCurve, `"y"`, `"x"`, 1)
	offCurve = strings.Replace(offCurve, `"was"`, `"y"`, 1)
	for _, set := range []string{
		`{"keys":[]}`, `{"keys":null}`, `null`, `[]`, `{}`, es.JWK(""), `{"keys":[` + es.JWK(`,"use":"enc"`) + `]}`,
		`{"keys":[` + es.JWK(`,"key_ops":["sign"]`) + `]}`, `{"keys":[` + es.JWK(`,"alg":"ES384"`) + `]}`,
		`{"keys":[` + es.JWK(`,"d":"AAAA"`) + `]}`, `{"keys":[{"kty":"AKP","kid":"k"},` + es.JWK("") + `]}`,
		`{"keys":[` + rs.JWK("") + `,` + es.JWK("") + `]}`, `{"keys":[` + rs.JWK("") + `]}`,
		`{"keys":[` + offCurve + `]}`, `{"keys":[{"kty":"RSA","kid":"k","n":"AQAB","e":"AQAB"}]}`,
		forge.JWKS(es.WithID("other")), `{"keys":[7,` + es.JWK("") + `]}`,
	} {
		b.verify(good, set, policy)
	}
	b.diagnose(good, `,"keys":`+forge.JWKS(es.WithID("other"), rs.WithID("third"))+`,"policy":`+policy)
	b.diagnose(good, `,"keys":{"keys":7}`)
	named := `{"issuer":"https://id.example","audiences":["orders-api"],"algorithms":["HS256"]}`
	for _, secret := range []string{forge.Encode(string(hs.Secret())), forge.Encode(string(hs.Secret()[:31])), "", "not=base64url", forge.Encode("-----BEGIN PUBLIC KEY-----")} {
		b.add(`{"op":"verify","token":` + quote(hs.Token(claims)) + `,"secret":` + quote(secret) + `,"policy":` + named + `,"at":` + at + `}`)
		b.diagnose(hs.Token(claims), `,"secret":`+quote(secret)+`,"policy":`+named)
	}
	b.diagnose(hs.Token(claims), `,"keys":`+forge.JWKS(es, rs)+`,"policy":`+policy)
}

// forms adds texts that are no signed token, to both operations.
func (b *builder) forms() {
	good := forge.NewKey("ES256", "k").Token(claims)
	jwe := forge.Encode(`{"alg":"dir","enc":"A256GCM"}`)
	for _, text := range []string{
		"", ".", "..", "a.b", "a.b.c", "a.b.c.d", jwe + "..AAAA.AAAA.AAAA", "undefined", "null", "{{token}}", "$TOKEN", "af0ifjsldkj0923",
		good[:len(good)/2], good[:len(good)-1], good[:len(good)-3], good + "=", good + "A", " " + good + "\n", good[:50] + "\n" + good[50:],
		strings.ToLower(good), `"` + good + `"`, "Bearer " + good, "Bearer Bearer " + good,
		forge.Encode(`{"alg":"none"}`) + "." + forge.Encode(claims) + ".", forge.Encode(`{"typ":"JWT"}`) + "." + forge.Encode(claims) + ".AAAA",
		forge.Encode(`{"alg":"HS256","alg":"none"}`) + "." + forge.Encode(claims) + ".AAAA",
		forge.Encode(`{"alg":"ES256","crit":["b64"],"b64":false}`) + "." + forge.Encode(claims) + ".AAAA",
		"-----BEGIN PUBLIC KEY-----\nMIIB", "<!doctype html><html>", "some prose without any token", "bin\x00ary",
		strings.Repeat(".", 70000), strings.Repeat("[", 1000),
	} {
		b.verify(text, `{"keys":[]}`, policy)
		b.diagnose(text, "")
	}
}

// pasted adds what people paste around a token.
func (b *builder) pasted() {
	good := forge.NewKey("ES256", "k").Token(claims)
	documented, err := os.ReadFile("testdata/documented-2019.jwt")
	check(err)
	for _, text := range []string{
		string(documented), "Authorization: Bearer " + string(documented), "authorization: " + good,
		`curl -H "Authorization: Bearer ` + good + `" https://api.example/orders`, "Authorization: Token " + good, "Authorization: Bearer ",
		`{"access_token":"` + good + `","token_type":"Bearer","expires_in":3600}`, `{"id_token":"` + good + `"}`, `{"error":"invalid_client"}`,
		"my token is " + good + " and it does not work", "'" + good + "'", "`" + good + "`", `Authorization: Bearer "` + good + `"`,
		good[:40] + "\r\n " + good[40:], "\uFEFF" + good,
	} {
		b.diagnose(text, "")
	}
}

// captured adds what tools print around a request, and signatures that would hold
// with one thing put right.
func (b *builder) captured() {
	es, rs := forge.NewKey("ES256", "k"), forge.NewKey("RS256", "r")
	good := es.Token(claims)
	dot := strings.LastIndexByte(good, '.')
	keys := `,"keys":` + forge.JWKS(es, rs) + `,"policy":` + policy
	verbose := "> GET /orders HTTP/1.1\r\n> Host: api.example\r\n> Authorization: Bearer " + good + "\r\n> \r\n"
	for _, text := range []string{
		verbose + "< HTTP/1.1 401 Unauthorized\r\n< Date: Fri, 15 Jan 2027 08:00:10 GMT\r\n< WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"jwt expired\"\r\n< \r\n",
		verbose + "< HTTP/2 401 \r\n< www-authenticate: Bearer\r\n< \r\n",
		verbose + "< HTTP/1.1 301 Moved\r\n< Location: https://www.api.example/\r\n< \r\n> GET / HTTP/1.1\r\n> Host: www.api.example\r\n> \r\n< HTTP/1.1 401 Unauthorized\r\n< \r\n",
		"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"The audience '(null)' is invalid\"\r\n\r\n",
		`{"log":{"entries":[{"request":{"method":"GET","url":"https://api.example/","headers":[{"name":"authorization","value":"Bearer ` + good + `"}]},"response":{"status":403,"headers":[],"content":{"text":"insufficient scope"}}}]}}`,
		good[:dot+1] + forge.Encode("\x30\x06\x02\x01\x01\x02\x01\x01"), es.WithID("r").Token(claims),
		strings.ReplaceAll(good, ".", "%2E"), good[:30] + "\u200b" + good[30:], good[:30] + "…", "AKIAIOSFODNN7EXAMPLE",
		es.Token(strings.Replace(claims, "id.example", "id.example/", 1)), es.Token(strings.Replace(claims, "orders-api", "api://orders-api", 1)),
		es.Token(strings.Replace(claims, `"sub"`, `"nonce"`, 1)),
	} {
		b.diagnose(text, keys)
		b.diagnose(text, "")
	}
}

// requests adds what is no request.
func (b *builder) requests() {
	for _, line := range []string{
		``, `null`, `[]`, `7`, `{`, `{}`, `{"op":"verify"}`, `{"op":"diagnose"}`, `{"op":"diagnose","token":"x"}`, `{"op":"verify","token":7}`,
		`{"op":"verify","token":"x","text":"y"}`, `{"op":"verify","op":"diagnose","token":"x"}`, `{"op":"VERIFY","token":"x"}`, `{"op":"verify","token":"x","what":1}`,
		`{"op":"verify","token":"x","at":"now"}`, `{"op":"verify","token":"x","at":1e400}`, `{"op":"verify","token":"x","at":1.5}`,
		`{"op":"verify","token":"x"} trailing`, `{"op":"verify","token":"\ud800"}`, `{"op":"verify","token":"x","secret":7}`,
		`{"op":"diagnose","text":"x","policy":{"issuer":"a","anyIssuer":true}}`, strconv.Quote("op"),
	} {
		b.add(line)
	}
}
