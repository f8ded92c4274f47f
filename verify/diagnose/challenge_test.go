package diagnose

import "testing"

func TestChallenges(t *testing.T) {
	for text, want := range map[string][]challenge{
		``:       nil,
		`Bearer`: {{"Bearer", nil}},
		`Bearer realm="api", error="invalid_token", error_description="'exp' claim timestamp check failed", DPoP algs="RS256 ES256"`: {
			{"Bearer", map[string]string{"realm": "api", "error": "invalid_token", "error_description": "'exp' claim timestamp check failed"}}, {"DPoP", map[string]string{"algs": "RS256 ES256"}}},
		`Basic realm="a", Bearer`: {{"Basic", map[string]string{"realm": "a"}}, {"Bearer", nil}},
		`Bearer error_description="the token "x" is bad", error=invalid_token`:   {{"Bearer", map[string]string{"error_description": `the token "x" is bad`, "error": "invalid_token"}}},
		`Bearer Realm = "a\"b" ,error="x"`:                                       {{"Bearer", map[string]string{"realm": `a"b`, "error": "x"}}},
		`Negotiate, NTLM`:                                                        {{"Negotiate", nil}, {"NTLM", nil}},
		`Bearer error="cut`:                                                      {{"Bearer", map[string]string{"error": "cut"}}},
		`Bearer scope="" error="invalid_token" error_description="the audience"`: {{"Bearer", map[string]string{"scope": "", "error": "invalid_token", "error_description": "the audience"}}},
		`"nonsense"`: nil,
	} {
		got := challenges(text)
		if len(got) != len(want) {
			t.Errorf("%s: %v, want %v", text, got, want)
			continue
		}
		for i := range want {
			if got[i].scheme != want[i].scheme || len(got[i].params) != len(want[i].params) {
				t.Errorf("%s: %v, want %v", text, got[i], want[i])
			}
			for name, value := range want[i].params {
				if got[i].params[name] != value {
					t.Errorf("%s: %s is %q, want %q", text, name, got[i].params[name], value)
				}
			}
		}
	}
}
