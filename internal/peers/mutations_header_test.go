package peers

import (
	"strings"

	"github.com/jwtkit/toolkit/internal/forge"
)

// headerMutations change the header before the token is signed.
var headerMutations = []mutation{
	{"alg of another size", "header", func(d *draft) change {
		return d.onAlgorithm(pick(d.random, forge.Algorithms...), "the header names another algorithm than the signature has")
	}},
	{"alg unknown", "header", func(d *draft) change {
		name := pick(d.random, "none", "None", "NONE", "nOnE", "", "rs256", "RS256 ", "HS257", "ES256K", "RS1", "Ed448", "ML-DSA-65", "A256GCM")
		return d.onAlgorithm(name, "an algorithm that is not supported")
	}},
	{"alg of a wrong type", "header", func(d *draft) change {
		return d.onHeader("alg", pick(d.random, "null", "256", "true", `["RS256"]`, `{"alg":"RS256"}`), true)
	}},
	{"alg missing", "header", func(d *draft) change {
		d.header = drop(d.header, "alg")
		return bad("no alg")
	}},
	{"alg not of the key", "header signature", func(d *draft) change {
		sisters := map[string][]string{"RS": {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}, "PS": {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}, "HS": {"HS256", "HS384", "HS512"}}
		name := pick(d.random, append(sisters[d.signer.Algorithm[:2]], d.signer.Algorithm)...)
		if name == d.signer.Algorithm || len(d.notes) > 0 {
			return idle
		}
		d.signer = d.signer.For(name)
		d.header = set(d.header, "alg", quote(name))
		return bad("header and signature agree on " + name + ", which the key's alg excludes (RFC 8725 section 3.1)")
	}},
	{"secret is a public key", "header signature", func(d *draft) change {
		if d.signer.Algorithm[:2] == "HS" || len(d.notes) > 0 {
			return idle
		}
		public := pick(d.random, d.signer.JWK(""), string(d.realm.setting.JWKS))
		d.signature = func(input string) string { return hs256(public, input) }
		d.header = set(d.header, "alg", `"HS256"`)
		return bad("HS256 under the text of the public key")
	}},
	{"kid missing", "header disputed", func(d *draft) change {
		d.header = drop(d.header, "kid")
		return harmless("no kid: the keys that fit are tried (RFC 7515 section 4.1.4 makes it optional)")
	}},
	{"kid unknown", "header", func(d *draft) change {
		return d.onHeader("kid", quote(pick(d.random, "x", "KEY-RS256", "key-rs256 ", "../../dev/null", "' OR 1=1", `\u0000`, "__proto__", strings.Repeat("k", 2000))), true)
	}},
	{"kid of a wrong type", "header", func(d *draft) change {
		return d.onHeader("kid", pick(d.random, "null", "7", "false", "[]", "{}"), true)
	}},
	{"kid of another key", "header", func(d *draft) change {
		other := d.realm.keys[d.random.IntN(len(d.realm.keys))]
		if other.Algorithm == d.signer.Algorithm {
			return idle
		}
		return d.onHeader("kid", quote(other.ID), true)
	}},
	{"typ", "header", func(d *draft) change {
		if d.random.IntN(4) == 0 {
			d.header = drop(d.header, "typ")
			return harmless("no typ, and the policy asks for none")
		}
		return d.onHeader("typ", pick(d.random, `"JWT"`, `"jwt"`, `"application/at+jwt"`, `"dpop+jwt"`, `""`), false)
	}},
	{"typ of a wrong type", "header", func(d *draft) change { return d.onHeader("typ", pick(d.random, "null", "7", "[]"), true) }},
	{"crit", "header", func(d *draft) change {
		return d.onHeader("crit", pick(d.random, `["x"]`, `["exp"]`, `["b64"]`, `["alg"]`, `[]`, `null`, `"exp"`, `[7]`), true)
	}},
	{"b64", "header", func(d *draft) change { return d.onHeader("b64", pick(d.random, "true", "false"), true) }},
	{"enc", "header", func(d *draft) change { return d.onHeader("enc", `"A128GCM"`, true) }},
	{"key in the header", "header", func(d *draft) change {
		key := forge.NewKey("ES256", "own")
		return d.onHeader(pick(d.random, "jwk", "JWK"), key.JWK(""), false)
	}},
	{"address in the header", "header", func(d *draft) change {
		return d.onHeader(pick(d.random, "jku", "x5u"), `"https://attacker.example/keys"`, false)
	}},
	{"unknown header", "header", func(d *draft) change {
		return d.onHeader(pick(d.random, "x", "cty", "Crit", "ALG", "KID", "zip"), pick(d.random, `"none"`, `"JWT"`), false)
	}},
	{"duplicate header", "header", func(d *draft) change {
		m := d.header[d.random.IntN(len(d.header))]
		if d.random.IntN(2) == 0 {
			m.value = `"other"`
		}
		d.header = append(d.header, m)
		return bad(m.name + " stands twice (RFC 7515 section 4)")
	}},
	{"escaped header", "header", func(d *draft) change {
		d.header = rename(d.header, "alg", `"\u0061lg"`)
		return harmless(`the name alg is written with an escape, which JSON reads as the same`)
	}},
}

func (d *draft) onAlgorithm(name, note string) change {
	if name == d.signer.Algorithm || name == "Ed25519" && d.signer.Algorithm == "EdDSA" || name == "EdDSA" && d.signer.Algorithm == "Ed25519" {
		return idle
	}
	d.header = set(d.header, "alg", quote(name))
	return bad(note)
}

func (d *draft) onHeader(name, value string, isBad bool) change {
	d.header = set(d.header, name, value)
	return change{name + " is " + brief(value), isBad}
}
