package verify

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"testing"
)

// The standard library is the second opinion on which points lie on a curve.
func TestCurves(t *testing.T) {
	for _, std := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		c := curves[std.Params().Name]
		if c.bits != std.Params().BitSize {
			t.Fatalf("%s has %d bits", std.Params().Name, c.bits)
		}
		for range 20 {
			key, err := ecdsa.GenerateKey(std, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			point, err := key.PublicKey.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			x, y := point[1:1+c.size()], point[1+c.size():]
			if !c.holds(x, y) {
				t.Errorf("%s: a point is not on the curve", std.Params().Name)
			}
			y[len(y)-1] ^= 1
			_, err = ecdsa.ParseUncompressedPublicKey(std, point)
			if c.holds(x, y) != (err == nil) {
				t.Errorf("%s: a changed point: %v, the standard library says %v", std.Params().Name, c.holds(x, y), err)
			}
		}
		zero := make([]byte, c.size())
		if c.holds(zero, zero) {
			t.Errorf("%s: (0, 0) is on the curve", std.Params().Name)
		}
		p := std.Params().P.FillBytes(make([]byte, c.size()))
		if c.holds(p, p) {
			t.Errorf("%s: coordinates of p are taken for 0", std.Params().Name)
		}
	}
}
