package peers

import (
	"testing"
	"time"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// joe is the claims set that most examples of RFC 7515 and RFC 7519 state:
// {"iss":"joe","exp":1300819380,"http://example.com/is_root":true}.
const joe = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"

// unsecured is RFC 7515 A.5 and RFC 7519 6.1.
const unsecured = "eyJhbGciOiJub25lIn0." + joe + "."

// examples are the signed tokens that the RFCs print, with their keys.
var examples = []struct{ name, algorithm, key, token string }{
	{
		"RFC 7515 A.1, RFC 7519 3.1", "HS256",
		`{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}`,
		"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + joe + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
	},
	{
		"RFC 7515 A.2", "RS256",
		`{"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}`,
		"eyJhbGciOiJSUzI1NiJ9." + joe + ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
	},
	{
		"RFC 7515 A.3", "ES256",
		`{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`,
		"eyJhbGciOiJFUzI1NiJ9." + joe + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
	},
	{
		"RFC 7515 A.4", "ES512",
		`{"kty":"EC","crv":"P-521","x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk","y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"}`,
		"eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn",
	},
	{
		"RFC 8037 A.4, A.5", "EdDSA",
		`{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`,
		"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
	},
}

func TestRFCExamples(t *testing.T) {
	for _, e := range examples {
		set := []byte(`{"keys":[` + e.key + `]}`)
		if accepted, reason := holds(t, text(e.token), set, []string{e.algorithm}); !accepted {
			t.Errorf("%s: %s", e.name, reason)
		}
		if accepted, _ := holds(t, text(e.token), set, []string{"ES384"}); accepted {
			t.Errorf("%s: accepted though the policy names another algorithm", e.name)
		}
	}
}

func TestRFCUnsecured(t *testing.T) {
	secret, err := verify.HMACKey("", []byte("any secret of more than thirty-two bytes"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := verify.New(verify.StaticKeys{secret}, verify.Policy{Issuer: "joe", AnyAudience: true, Algorithms: []string{"HS256"}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = v.VerifyAt(t.Context(), unsecured, time.Unix(1300819379, 0))
	if code := jwtkit.CodeOf(err); code != jwtkit.CodeAlgorithmNotAllowed {
		t.Errorf("an unsecured token: %v", err)
	}
}

// TestRFC9068 judges the access token of RFC 9068 section 3, which the RFC
// prints as header and claims without a signature, as its section 4 demands.
func TestRFC9068(t *testing.T) {
	key := forge.NewKey("RS256", "RjEwOwOA")
	const claims = `{"iss":"https://authorization-server.example.com/","sub":"5ba552d67","aud":"https://rs.example.com/",` +
		`"exp":1639528912,"iat":1618354090,"jti":"dbe39bf3a3ba4238a513f51d6e1691c4","client_id":"s6BhdRkqt3","scope":"openid profile reademail"}`
	keys, _, err := verify.ParseJWKS([]byte(forge.JWKS(key)))
	if err != nil {
		t.Fatal(err)
	}
	v, err := verify.New(keys, verify.Policy{
		Issuer: "https://authorization-server.example.com/", Audiences: []string{"https://rs.example.com/"}, Types: []string{"at+jwt"},
		RequiredClaims: []string{"sub", "iat", "jti", "client_id"}, Scopes: []string{"profile"},
	})
	if err != nil {
		t.Fatal(err)
	}
	token := key.Sign(`{"typ":"at+JWT","alg":"RS256","kid":"RjEwOwOA"}`, claims)
	for _, c := range []struct {
		name  string
		token string
		at    int64
		want  jwtkit.Code
	}{
		{"as printed", token, 1639528911, ""},
		{"at its expiry", token, 1639528912, jwtkit.CodeTokenExpired},
		{"as an ID token", key.Sign(`{"typ":"JWT","alg":"RS256","kid":"RjEwOwOA"}`, claims), 1639528911, jwtkit.CodeTypeNotAllowed},
	} {
		_, err := v.VerifyAt(t.Context(), c.token, time.Unix(c.at, 0))
		if code := jwtkit.CodeOf(err); code != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}
