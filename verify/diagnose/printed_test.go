package diagnose_test

import (
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

// Languages write brackets and quotes around a value that they print. Behind a
// scheme they were sent.
func TestPrintedTokens(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(good)
	for _, around := range []struct{ before, after string }{
		{"b'", "'"}, {`b"`, `"`}, {"u'", "'"}, {"str(b'", "')"},
		{`Optional("`, `")`}, {"Optional(", ")"}, {"Optional[", "]"}, {`Some("`, `")`}, {`Just "`, `"`}, {`Ok(String("`, `"))`},
		{"SecretStr('", "')"}, {"<Token: ", ">"}, {"Token(value=", ")"}, {"['", "']"}, {"('", "',)"}, {"<", ">"}, {`ApiKey("`, `")`}, {"{", "}"}, {`\"`, `\"`}, {`"'`, `'"`},
	} {
		value := around.before + token + around.after
		answer := "\nHTTP/1.1 401 Unauthorized\nContent-Length: 0\n\n"
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value)
		for name, c := range map[string]struct {
			text  string
			worth diagnose.Certainty
		}{
			"request":       {"GET /a HTTP/1.1\nHost: api.example\nAuthorization: Bearer " + value + "\n" + answer, diagnose.Proved},
			"curl":          {`curl -H "Authorization: Bearer ` + quoted + `" https://api.example/a`, diagnose.Proved},
			"Debug of Rust": {`2026-11-23T13:38:12Z DEBUG api: headers={"host": "api.example", "authorization": "Bearer ` + quoted + `", "accept": "*/*"} status=401`, diagnose.Proved},
			"JSON":          {`{"time":"2026-11-23T13:38:12Z","status":401,"authorization":"Bearer ` + quoted + `"}`, diagnose.Proved},
			"pasted":        {value, diagnose.Likely},
		} {
			t.Run(name+" "+around.before, func(t *testing.T) {
				report := diagnose.Run(t.Context(), c.text, diagnose.Options{At: at})
				if first := report.Findings[0]; first.Cause != "quoted" || first.Certainty != c.worth {
					t.Errorf("%s, %s (%s); want quoted, %s", first.Cause, first.Certainty, first.Say, c.worth)
				}
				if answer := report.JSON(); strings.Contains(answer, token[:60]) {
					t.Errorf("the token is shown: %s", answer)
				}
			})
		}
	}
}

// Maps are printed without quotes as well: a value ends where the next name begins.
func TestPrintedMaps(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(good)
	for _, c := range []struct{ text, cause string }{
		{`flutter: headers: {Authorization: Bearer Instance of 'Future<String>', accept: application/json} statusCode 401`, "placeholder"},
		{`headers: [Authorization=Bearer Token(value=` + token + `), Accept=*/*] status=401`, "quoted"},
		{`headers={Authorization=Bearer null, Accept=*/*} status=401`, "placeholder"},
		{`headers={Authorization=Bearer ` + token + `, Accept=*/*} status=401`, "nothing_wrong"},
		{`headers={Authorization=Bearer ` + token + `, X=y} answered 401 {WWW-Authenticate=Bearer realm="a", error="invalid_token", error_description="The token is revoked"}`, "revoked_before"},
		{`I, [2026-11-23T13:38:12Z] INFO : {"HTTP_AUTHORIZATION"=>"Bearer \"` + token + `\"", "HTTP_HOST"=>"a"} 401 Unauthorized`, "quoted"},
	} {
		expectFirstOf(t, c.text[:30], c.text, c.cause)
	}
}

// What a program wrote around the whole value of a field it wrote when it printed
// the field: nobody sent that.
func TestPrintedFields(t *testing.T) {
	token := forge.NewKey("ES256", "k").Token(good)
	for _, text := range []string{
		`DEBUG headers=Headers([(b'host', b'api.example'), (b'authorization', b'Bearer ` + token + `')]) status=401`,
		`headers = {"authorization": Some("Bearer ` + token + `")} status=401`,
		`Map(Host -> List(api.example), Authorization -> List(Bearer ` + token + `)) status=401`,
		`{"msg":"headers={\"authorization\":\"Bearer ` + token + `\"}","status":401}`,
		`"{\"authorization\":\"Bearer ` + token + `\",\"host\":\"api.example\"}" 401 Unauthorized`,
		`map[Accept:[*/*] Authorization:[Bearer ` + token + `]] 401 Unauthorized`,
		`{'Authorization': 'Bearer ` + token + `'} 401 Unauthorized`,
		`auth token: Some("` + token + `") 401 Unauthorized`,
	} {
		for _, f := range diagnose.Run(t.Context(), text, diagnose.Options{At: at}).Findings {
			if f.Cause == "quoted" || f.Certainty == diagnose.Proved {
				t.Errorf("%.60s: %s, %s (%s)", text, f.Cause, f.Certainty, f.Say)
			}
		}
	}
}
