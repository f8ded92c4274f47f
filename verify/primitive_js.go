package verify

import (
	"context"
	"encoding/base64"
	"strconv"
	"syscall/js"
)

// material is a key as WebCrypto is given it: a JWK made new from checked
// numbers and nothing else. What an issuer wrote around them (alg, use, key_ops)
// is judged here, because engines differ on it.
type material struct{ jwk map[string]any }

func prepare(p parts) *material {
	jwk := map[string]any{"kty": p.kind}
	for name, number := range map[string][]byte{"n": p.n, "e": p.e, "x": p.x, "y": p.y, "k": p.secret()} {
		if len(number) > 0 {
			jwk[name] = base64.RawURLEncoding.EncodeToString(number)
		}
	}
	if p.curve != "" {
		jwk["crv"] = p.curve
	}
	return &material{jwk}
}

// holds asks WebCrypto whether the key holds the signature. It is unknown where
// there is no WebCrypto (a page that came over plain http from another machine)
// or the browser does not have the algorithm.
func (k *Key) holds(ctx context.Context, a *algorithm, signed, signature []byte) answer {
	ownSalt := a.hash / 8 // RFC 7518 section 3.5: the salt is as long as the hash
	return k.holdsSalted(ctx, a, ownSalt, ownSalt, signed, signature)
}

// holdsAnySalt tries every length that the signature has room for.
func (k *Key) holdsAnySalt(ctx context.Context, a *algorithm, signed, signature []byte) answer {
	return k.holdsSalted(ctx, a, 0, len(signature)-a.hash/8-2, signed, signature)
}

// holdsSalted asks for each length of a salt, which PSS alone has.
func (k *Key) holdsSalted(ctx context.Context, a *algorithm, least, most int, signed, signature []byte) answer {
	if k.material == nil {
		return bad
	}
	subtle, ok := webCrypto()
	if !ok {
		return unknown
	}
	name := webCryptoName(a)
	imported := map[string]any{"name": name, "hash": "SHA-" + strconv.Itoa(a.hash)}
	used := map[string]any{"name": name, "hash": imported["hash"]}
	if a.curve != "" {
		imported["namedCurve"] = a.curve
	}
	key, ok := await(ctx, subtle.Call("importKey", "jwk", k.material.jwk, imported, false, []any{"verify"}))
	if !ok {
		return unknown
	}
	result := bad
	for salt := least; salt <= most; salt++ {
		if a.pss {
			used["saltLength"] = salt
		}
		held, ok := await(ctx, subtle.Call("verify", used, key, bytesOf(signature), bytesOf(signed)))
		switch {
		case !ok:
			result = unknown
		case held.Bool():
			return good
		}
	}
	return result
}

func sha256Sum(ctx context.Context, data []byte) ([]byte, bool) {
	subtle, ok := webCrypto()
	if !ok {
		return nil, false
	}
	digest, ok := await(ctx, subtle.Call("digest", "SHA-256", bytesOf(data)))
	if !ok {
		return nil, false
	}
	sum := make([]byte, 32)
	js.CopyBytesToGo(sum, js.Global().Get("Uint8Array").New(digest))
	return sum, true
}

// webCrypto gives crypto.subtle; it is not ok where there is none.
func webCrypto() (subtle js.Value, ok bool) {
	crypto := js.Global().Get("crypto")
	if crypto.IsUndefined() || crypto.Get("subtle").IsUndefined() {
		return js.Undefined(), false
	}
	return crypto.Get("subtle"), true
}

func webCryptoName(a *algorithm) string {
	switch {
	case a.kind == "EC":
		return "ECDSA"
	case a.kind == "OKP":
		return "Ed25519"
	case a.kind == "oct":
		return "HMAC"
	case a.pss:
		return "RSA-PSS"
	}
	return "RSASSA-PKCS1-v1_5"
}

func bytesOf(b []byte) js.Value {
	array := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(array, b)
	return array
}

// await gives what a promise is fulfilled with; it is not ok when the promise is
// rejected or ctx ends first. It must not run on the goroutine of a js.Func.
func await(ctx context.Context, promise js.Value) (js.Value, bool) {
	type outcome struct {
		value js.Value
		ok    bool
	}
	done := make(chan outcome, 1)
	settle := func(ok bool) js.Func {
		return js.FuncOf(func(_ js.Value, args []js.Value) any {
			done <- outcome{args[0], ok}
			return nil
		})
	}
	fulfilled, rejected := settle(true), settle(false)
	promise.Call("then", fulfilled, rejected)
	select {
	case result := <-done:
		fulfilled.Release()
		rejected.Release()
		return result.value, result.ok
	case <-ctx.Done():
		return js.Undefined(), false
	}
}
