package peers

import "strings"

// claimMutations change who issued the token for whom, and what else it
// states.
var claimMutations = []mutation{
	{"iss other", "iss", func(d *draft) change {
		return d.onClaim("iss", quote(pick(d.random, issuer+"/", "HTTPS://id.example/realms/prod", "https://ID.example/realms/prod", "http://id.example/realms/prod",
			"https://id.example:443/realms/prod", "https://id.example/realms", "https://id.example/realms/prod2", "", " "+issuer, "https://id.example/realms/pröd")), true)
	}},
	{"iss missing", "iss", func(d *draft) change {
		d.claims = drop(d.claims, "iss")
		return bad("no iss")
	}},
	{"iss of a wrong type", "iss", func(d *draft) change {
		return d.onClaim("iss", pick(d.random, "null", "7", "true", "["+quote(issuer)+"]", `{"iss":`+quote(issuer)+`}`), true)
	}},
	{"iss escaped", "iss", func(d *draft) change {
		return d.onClaim("iss", quote(strings.ReplaceAll(issuer, "/", pick(d.random, `\/`, `\u002f`, `\u002F`))), false)
	}},
	{"aud alone", "aud", func(d *draft) change { return d.onClaim("aud", quote(audience), false) }},
	{"aud among others", "aud", func(d *draft) change {
		return d.onClaim("aud", pick(d.random, `["a","b",`+quote(audience)+`]`, `[`+quote(audience)+`,`+quote(audience)+`]`, `["",`+quote(audience)+`]`), false)
	}},
	{"aud other", "aud", func(d *draft) change {
		return d.onClaim("aud", pick(d.random, quote(audience+"/"), quote("https://api.example"), quote("x "+audience), quote(strings.ToUpper(audience)),
			`[]`, `["a"]`, `""`, `["`+audience+`x"]`, quote(audience+","+audience)), true)
	}},
	{"aud missing", "aud", func(d *draft) change {
		d.claims = drop(d.claims, "aud")
		return bad("no aud")
	}},
	{"aud of a wrong type", "aud", func(d *draft) change {
		return d.onClaim("aud", pick(d.random, "null", "7", "{}", `[["a"]]`, `{"aud":`+quote(audience)+`}`), true)
	}},
	{"aud holds no text", "aud", func(d *draft) change {
		return d.onClaim("aud", "["+quote(audience)+pick(d.random, ",7", ",null", ",true", ",{}", `,["a"]`)+"]", true)
	}},
	{"sub or jti of a wrong type", "sub", func(d *draft) change {
		return d.onClaim(pick(d.random, "sub", "jti"), pick(d.random, "7", "null", "true", "[]", "{}"), true)
	}},
	{"sub or jti missing", "sub", func(d *draft) change {
		d.claims = drop(d.claims, pick(d.random, "sub", "jti"))
		return harmless("no sub, or no jti")
	}},
	{"cnf", "cnf", func(d *draft) change {
		return d.onClaim("cnf", pick(d.random, `{"jkt":"0ZcOCORZNYy"}`, `{"x5t#S256":"bwcK0esc3AC"}`, "{}", "null"), true)
	}},
	{"unknown claim", "unknown", func(d *draft) change {
		return d.onClaim("x", pick(d.random, `"\u0000"`, `"é"`, `"\ud83d\ude00"`, "[[[[[[]]]]]]", "1e-400", "123456789012345678901234567890", "null", strings.Repeat("[", 60)+strings.Repeat("]", 60)), false)
	}},
	{"claim in another case", "case disputed", func(d *draft) change {
		m := pick(d.random, member{"EXP", "1"}, member{"Exp", "1"}, member{"NBF", "1900000000"}, member{"ISS", `"other"`}, member{"iſs", `"other"`}, member{"Aud", `"other"`}, member{"Sub", "7"}, member{"Iat", "true"})
		d.claims = append(d.claims, m)
		return harmless(m.name + " is no registered claim: names are exact (RFC 7519 section 4, RFC 7515 section 5.3)")
	}},
	{"claim only in another case", "case exp iss aud", func(d *draft) change {
		name := pick(d.random, "exp", "iss", "aud")
		d.claims = rename(d.claims, name, strings.ToUpper(name))
		return bad(name + " is written in capitals, which is another claim")
	}},
}
