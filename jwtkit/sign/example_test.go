package sign_test

import (
	"fmt"
	"strings"

	"github.com/jwtkit/toolkit/jwtkit/sign"
)

// A new key signs a token; JWKS gives what verifiers need.
func ExampleGenerateKey() {
	key, err := sign.GenerateKey("ES256", "2026-07")
	if err != nil {
		fmt.Println(err)
		return
	}
	token, err := key.Sign("at+jwt", map[string]any{"iss": "https://id.example", "exp": 1800000000})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(key)
	fmt.Println(strings.Count(token, "."), "dots")
	// Output:
	// signing key ES256 kid="2026-07"
	// 2 dots
}
