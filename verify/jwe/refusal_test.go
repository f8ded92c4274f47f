package jwe_test

import (
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkit/toolkit/internal/testenv"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/jwe"
)

// direct makes a token of exactly this header by AES-GCM under a shared key, so
// that a test can write what no honest library would.
func direct(header string, content []byte) string {
	aead := must(cipher.NewGCM(must(aes.NewCipher(secret(16)))))
	iv := make([]byte, aead.NonceSize())
	sealed := aead.Seal(nil, iv, content, []byte(encode(header)))
	end := len(sealed) - aead.Overhead()
	return strings.Join([]string{encode(header), "", encode(string(iv)), encode(string(sealed[:end])), encode(string(sealed[end:]))}, ".")
}

func directOptions() jwe.Options {
	return jwe.Options{Keys: []jwe.Key{must(jwe.SecretKey("", secret(16)))}}
}

func TestRefusedBeforeDecryption(t *testing.T) {
	good := direct(`{"alg":"dir","enc":"A128GCM"}`, []byte("text"))
	if payload, _, err := newDecrypter(t, directOptions()).Decrypt(t.Context(), good); err != nil || string(payload) != "text" {
		t.Fatalf("%q, %v", payload, err)
	}
	header := func(text string) string { return direct(text, []byte("text")) }
	segments := strings.Split(good, ".")
	for _, c := range []struct {
		name, token string
		code        jwtkit.Code
		detail      string
	}{
		{"empty", "", jwtkit.CodeTokenMalformed, "five segments"},
		{"signed token", "a.b.c", jwtkit.CodeTokenMalformed, "five segments"},
		{"six segments", good + ".", jwtkit.CodeTokenMalformed, "five segments"},
		{"flattened JSON", fmt.Sprintf(`{"protected":%q,"iv":%q,"ciphertext":%q,"tag":%q}`, segments[0], segments[2], segments[3], segments[4]), jwtkit.CodeTokenMalformed, "five segments"},
		{"polyglot", `{"protected":"` + good + `"}`, jwtkit.CodeTokenMalformed, "is not base64url"},
		{"over 64 KiB", good + strings.Repeat("A", 64<<10), jwtkit.CodeLimitExceeded, "the limit is 65536"},
		{"line break in the ciphertext", strings.Join([]string{segments[0], "", segments[2], segments[3][:2] + "\n" + segments[3][2:], segments[4]}, "."), jwtkit.CodeTokenMalformed, "the ciphertext has white space inside, at byte"},
		{"padded tag", good + "==", jwtkit.CodeTokenMalformed, "the authentication tag is padded"},
		{"space in the encrypted key", segments[0] + ". ." + strings.Join(segments[2:], "."), jwtkit.CodeTokenMalformed, fmt.Sprintf("the encrypted key has white space inside, at byte %d", len(segments[0])+1)},
		{"duplicate alg", header(`{"alg":"dir","alg":"dir","enc":"A128GCM"}`), jwtkit.CodeHeaderInvalid, "twice"},
		{"enc is a number", header(`{"alg":"dir","enc":128}`), jwtkit.CodeHeaderInvalid, `"enc" that is not a string`},
		{"ENC", header(`{"alg":"dir","ENC":"A128GCM"}`), jwtkit.CodeHeaderInvalid, "no enc"},
		{"crit", header(`{"alg":"dir","enc":"A128GCM","crit":["exp"],"exp":1}`), jwtkit.CodeCriticalHeaderUnknown, `"exp"`},
		{"crit empty", header(`{"alg":"dir","enc":"A128GCM","crit":[]}`), jwtkit.CodeCriticalHeaderUnknown, "crit"},
		{"alg none", header(`{"alg":"none","enc":"A128GCM"}`), jwtkit.CodeAlgorithmNotAllowed, `alg is "none"`},
		{"alg in another case", header(`{"alg":"DIR","enc":"A128GCM"}`), jwtkit.CodeAlgorithmNotAllowed, `alg is "DIR"`},
		{"enc unknown", header(`{"alg":"dir","enc":"A128CBC"}`), jwtkit.CodeAlgorithmNotAllowed, `enc is "A128CBC"`},
		{"zip unknown", header(`{"alg":"dir","enc":"A128GCM","zip":"GZ"}`), jwtkit.CodeAlgorithmNotAllowed, `zip is "GZ"`},
		{"zip empty", header(`{"alg":"dir","enc":"A128GCM","zip":""}`), jwtkit.CodeAlgorithmNotAllowed, `zip is ""`},
		{"zip null", header(`{"alg":"dir","enc":"A128GCM","zip":null}`), jwtkit.CodeHeaderInvalid, "zip"},
	} {
		_, _, err := newDecrypter(t, directOptions()).Decrypt(t.Context(), c.token)
		if jwtkit.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.detail) {
			t.Errorf("%s: %v, want %s … %s", c.name, err, c.code, c.detail)
		}
	}
}

// A token cannot make us derive for long.
func TestPBES2Count(t *testing.T) {
	const alg = "PBES2-HS256+A128KW"
	p := pairFor(t, alg, "A128GCM")
	o := jwe.Options{Keys: []jwe.Key{p.key}, KeyAlgorithms: []string{alg}}
	token := func(count int) string {
		return encrypt(t, p, alg, "A128GCM", "text", func(r *jose.Recipient, _ *jose.EncrypterOptions) { r.PBES2Count = count })
	}
	expectCode(t, "10,000", o, token(10_000), "")
	expectCode(t, "10,001", o, token(10_001), jwtkit.CodeLimitExceeded)
	o.MaxPBES2Count = 10_001
	expectCode(t, "10,001 allowed", o, token(10_001), "")
	good := token(1)
	_, rest, _ := strings.Cut(good, ".")
	for count, want := range map[string]jwtkit.Code{
		"2147483648":                  jwtkit.CodeLimitExceeded,
		"99999999999999999999999999":  jwtkit.CodeLimitExceeded,
		fmt.Sprint(uint64(1<<64 - 1)): jwtkit.CodeLimitExceeded,
		"0":                           jwtkit.CodeHeaderInvalid,
		"-1":                          jwtkit.CodeHeaderInvalid,
		"1e3":                         jwtkit.CodeHeaderInvalid,
		`"1000"`:                      jwtkit.CodeHeaderInvalid,
		"null":                        jwtkit.CodeHeaderInvalid,
	} {
		header := `{"alg":"` + alg + `","enc":"A128GCM","p2s":"AAAAAAAAAAA","p2c":` + count + `}`
		expectCode(t, "p2c "+count, o, encode(header)+"."+rest, want)
	}
	expectCode(t, "no p2c", o, encode(`{"alg":"`+alg+`","enc":"A128GCM","p2s":"AAAAAAAAAAA"}`)+"."+rest, jwtkit.CodeHeaderInvalid)
}

func deflated(t testing.TB, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := must(flate.NewWriter(&b, flate.BestCompression))
	w.Write(content)
	w.Close()
	return b.Bytes()
}

// A token cannot make us inflate much.
func TestZip(t *testing.T) {
	const header = `{"alg":"dir","enc":"A128GCM","zip":"DEF"}`
	zeros := func(size int) string { return direct(header, deflated(t, make([]byte, size))) }
	o := directOptions()
	expectCode(t, "250 kB", o, zeros(250_000), "")
	expectCode(t, "250 kB and a byte", o, zeros(250_001), jwtkit.CodeLimitExceeded)
	expectCode(t, "no deflate stream", o, direct(header, []byte("text")), jwtkit.CodeLimitExceeded)
	expectCode(t, "cut stream", o, direct(header, deflated(t, []byte("text"))[:3]), jwtkit.CodeLimitExceeded)
	noise := make([]byte, 25_100) // does not get smaller
	rand.Read(noise)
	expectCode(t, "nearly 25 kB deflated", o, direct(header, deflated(t, noise[:24_900])), "")
	expectCode(t, "over 25 kB deflated", o, direct(header, deflated(t, noise)), jwtkit.CodeLimitExceeded)
	o.MaxInflatedBytes = 1000
	expectCode(t, "1,000 bytes of 1,000", o, zeros(1000), "")
	expectCode(t, "1,001 bytes of 1,000", o, zeros(1001), jwtkit.CodeLimitExceeded)
	expectCode(t, "what is not deflated is not bounded by it", o, direct(`{"alg":"dir","enc":"A128GCM"}`, make([]byte, 2000)), "")
}

func TestZipBombCostsLittle(t *testing.T) {
	bomb := direct(`{"alg":"dir","enc":"A128GCM","zip":"DEF"}`, deflated(t, make([]byte, 20<<20)))
	d := newDecrypter(t, directOptions())
	cost := allocated(func() { expectCode(t, "bomb", directOptions(), bomb, jwtkit.CodeLimitExceeded) })
	if cost > 2<<20 && !testenv.Race {
		t.Errorf("a zip bomb of 20 MiB allocates %d bytes", cost)
	}
	long := strings.Repeat(".", 10<<20)
	if cost := allocated(func() { d.Decrypt(t.Context(), long) }); cost > 1<<10 && !testenv.Race {
		t.Errorf("10 MiB of dots allocate %d bytes", cost)
	}
}

// allocated gives the bytes that f allocates: the least of a few runs, since
// others allocate at the same time.
func allocated(f func()) uint64 {
	least := uint64(math.MaxUint64)
	for range 5 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	return least
}

func TestNew(t *testing.T) {
	key := must(jwe.SecretKey("", secret(16)))
	for name, o := range map[string]jwe.Options{
		"unknown alg":       {Keys: []jwe.Key{key}, KeyAlgorithms: []string{"RSA-OAEP-512"}},
		"unknown enc":       {Keys: []jwe.Key{key}, ContentEncryption: []string{"a128gcm"}},
		"negative p2c":      {Keys: []jwe.Key{key}, MaxPBES2Count: -1},
		"p2c over 1e6":      {Keys: []jwe.Key{key}, MaxPBES2Count: 1_000_001},
		"inflated negative": {Keys: []jwe.Key{key}, MaxInflatedBytes: -1},
		"inflated over":     {Keys: []jwe.Key{key}, MaxInflatedBytes: 250_001},
	} {
		if d, err := jwe.New(o); d != nil || jwtkit.CodeOf(err) != jwtkit.CodePolicyInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := jwe.New(jwe.Options{}); jwtkit.CodeOf(err) != jwtkit.CodeKeysUnavailable {
		t.Errorf("no key: %v", err)
	}
}
