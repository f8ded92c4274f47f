package diagnose_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/forge"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/diagnose"
)

const fuzzSecret = "a secret of 32 bytes, for fuzzing"

// FuzzAgreement signs what it is given and looks for tokens that a Report decides
// about otherwise than a Verifier does, or whose signature it shows.
func FuzzAgreement(f *testing.F) {
	key, err := verify.HMACKey("k", []byte(fuzzSecret))
	if err != nil {
		f.Fatal(err)
	}
	keys, p := verify.StaticKeys{key}, whole
	p.Algorithms = []string{"HS256"}
	v, err := verify.New(keys, p)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(`{"alg":"HS256","kid":"k"}`, good)
	f.Add(`{"alg":"HS256","kid":"x"}`, strings.Replace(good, "1800000060", "1800000000000", 1))
	f.Add(`{"alg":"none"}`, good)
	f.Add(`{"alg":"HS256","enc":"A128GCM"}`, good)
	f.Add(`{"alg":"HS256"}`, "{}")
	f.Add(`{"alg":"HS256","kid":"k","nonce":"x","jku":"y","zip":"DEF","cty":"JWT"}`, strings.Replace(good, `"sub"`, `"azp":"x","nonce":"y","kubernetes.io":{},"_claim_names":{"groups":"z"},"hasgroups":true,"typ":"Refresh","sub"`, 1))
	f.Add(`{"alg":"HS256","kid":"k"}`, strings.NewReplacer("1799999990", "1800003600", "1800000060", "3600").Replace(good))
	f.Fuzz(func(t *testing.T, header, payload string) {
		token, signature := signed(header, payload)
		report := diagnose.Run(t.Context(), token, diagnose.Options{Keys: keys, Policy: &p, At: at})
		_, err := v.VerifyAt(t.Context(), token, at)
		if code := jwtkit.CodeOf(err); report.Code != code || report.Decision != code.Decision() {
			t.Errorf("the report says %s %q, the Verifier %v", report.Decision, report.Code, err)
		}
		if len(report.Findings) == 0 {
			t.Error("no finding")
		}
		if report.Proved() && report.Decision == jwtkit.Accept {
			t.Errorf("accepted, and this is proved: %v", report.Findings)
		}
		if answer := report.JSON(); strings.Contains(answer, signature) {
			t.Errorf("shows the signature: %s", answer)
		}
	})
}

// signed gives a token under the secret, and its signature.
func signed(header, payload string) (token, signature string) {
	input := forge.Encode(header) + "." + forge.Encode(payload)
	mac := hmac.New(sha256.New, []byte(fuzzSecret))
	mac.Write([]byte(input))
	signature = forge.Encode(string(mac.Sum(nil)))
	return input + "." + signature, signature
}
