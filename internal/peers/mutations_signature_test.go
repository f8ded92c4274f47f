package peers

import (
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/asn1"
	"math/big"
	"strings"

	"github.com/jwtkit/toolkit/internal/forge"
)

// signatureMutations sign in ways that the algorithm does not have.
var signatureMutations = []mutation{
	{"foreign key", "signature", func(d *draft) change {
		d.signer = foreign(d.signer.Algorithm).WithID(d.signer.ID)
		return bad("signed by a key that is not in the set")
	}},
	{"PSS salt", "signature", func(d *draft) change {
		if !strings.HasPrefix(d.signer.Algorithm, "PS") {
			return idle
		}
		length := pick(d.random, 0, 1, 20, 31, 100)
		d.signature = func(input string) string { return string(d.signer.SignPSS([]byte(input), length)) }
		return bad("a salt that is not as long as the hash (RFC 7518 section 3.5)")
	}},
	{"ECDSA as DER", "signature", func(d *draft) change {
		return d.onECDSA(func(r, s *big.Int, _ int) string {
			der, err := asn1.Marshal([]*big.Int{r, s})
			if err != nil {
				panic(err)
			}
			return string(der)
		}, bad("an ASN.1 signature"))
	}},
	{"ECDSA high s", "signature", func(d *draft) change {
		return d.onECDSA(func(r, s *big.Int, size int) string {
			s.Sub(order(d.signer), s)
			return string(r.FillBytes(make([]byte, size))) + string(s.FillBytes(make([]byte, size)))
		}, harmless("s is n - s, which holds as well"))
	}},
	{"ECDSA zero", "signature", func(d *draft) change {
		return d.onECDSA(func(_, _ *big.Int, size int) string { return strings.Repeat("\x00", 2*size) }, bad("r and s are 0"))
	}},
	{"signature lengthened", "signature text", func(d *draft) change {
		sign := d.signature
		if d.random.IntN(2) == 0 {
			d.signature = func(input string) string { return "\x00" + sign(input) }
			return bad("a zero byte before the signature")
		}
		d.signature = func(input string) string { return sign(input) + "\x00" }
		return bad("a zero byte after the signature")
	}},
	{"signature shortened", "signature text", func(d *draft) change {
		sign, cut := d.signature, 1+d.random.IntN(16)
		d.signature = func(input string) string { s := sign(input); return s[:len(s)-cut] }
		return bad("the last bytes of the signature are missing")
	}},
	{"signature of other bytes", "signature", func(d *draft) change {
		sign := d.signature
		d.signature = func(input string) string { return sign(input + " ") }
		return bad("a signature over another text")
	}},
}

// foreign gives a key for the algorithm that is in no set. Keys of RSA are one
// in package forge, so that there another sort of signature must do.
func foreign(algorithm string) *forge.Key {
	if strings.HasPrefix(algorithm, "RS") || strings.HasPrefix(algorithm, "PS") {
		algorithm = "ES256"
	}
	return forge.NewKey(algorithm, "")
}

func (d *draft) onECDSA(edit func(r, s *big.Int, size int) string, done change) change {
	if !strings.HasPrefix(d.signer.Algorithm, "ES") {
		return idle
	}
	sign := d.signature
	d.signature = func(input string) string {
		raw := sign(input)
		half := len(raw) / 2
		return edit(new(big.Int).SetBytes([]byte(raw[:half])), new(big.Int).SetBytes([]byte(raw[half:])), half)
	}
	return done
}

// order gives the order of the curve that the key is on.
func order(k *forge.Key) *big.Int { return k.Public().(*ecdsa.PublicKey).Params().N }

func hs256(secret, input string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(input))
	return string(mac.Sum(nil))
}
