package verify

import (
	"crypto/rand"
	"crypto/rsa"
	"math/big"
	"testing"
)

// rocaPrime gives a number made as the faulty chips made their primes for keys
// of 2048 bits: M is the product of the first 126 primes.
func rocaPrime(t *testing.T) *big.Int {
	t.Helper()
	m := big.NewInt(1)
	for p, found := int64(2), 0; found < 126; p++ {
		if big.NewInt(p).ProbablyPrime(0) {
			m.Mul(m, big.NewInt(p))
			found++
		}
	}
	a, err := rand.Int(rand.Reader, m)
	if err != nil {
		t.Fatal(err)
	}
	k := new(big.Int).Rsh(new(big.Int).Lsh(big.NewInt(3), 1022), uint(m.BitLen()))
	return k.Add(k.Mul(k, m), a.Exp(big.NewInt(65537), a, m))
}

func TestROCA(t *testing.T) {
	weak := new(big.Int).Mul(rocaPrime(t), rocaPrime(t))
	if !hasROCA(weak.Bytes()) {
		t.Error("a modulus of two primes of the faulty form is not recognised")
	}
	if hasROCA(new(big.Int).Add(weak, big.NewInt(2)).Bytes()) {
		t.Error("the modulus beside it is taken for one")
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	if hasROCA(key.N.Bytes()) {
		t.Error("an ordinary key is taken for a weak one")
	}
}

func TestROCAPrimes(t *testing.T) {
	next := int64(3)
	for _, p := range rocaPrimes {
		for !big.NewInt(next).ProbablyPrime(0) {
			next++
		}
		if int64(p) != next {
			t.Fatalf("%d stands where %d is due", p, next)
		}
		next++
	}
	if len(rocaPrimes) != 38 {
		t.Errorf("%d primes, with 2 there are to be 39", len(rocaPrimes))
	}
}
