package verify

import (
	"encoding/binary"
	"math/bits"
	"strconv"
)

// A curve is y² = x³ - 3x + b over the field of p elements (NIST SP 800-186).
// Every platform checks a point here, before its own cryptography sees it, so
// that a key is good or bad everywhere alike. The points are public: nothing
// needs to run in constant time.
type curve struct {
	bits int
	p, b []uint64 // little-endian limbs
}

var curves = map[string]curve{
	"P-256": {256,
		limbs("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"),
		limbs("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b")},
	"P-384": {384,
		limbs("fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff"),
		limbs("b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef")},
	"P-521": {521,
		limbs("01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
		limbs("0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00")},
}

// size is the number of bytes of one coordinate.
func (c curve) size() int { return (c.bits + 7) / 8 }

// holds reports whether (x, y), each of size bytes, is a point of the curve.
func (c curve) holds(x, y []byte) bool {
	px, py := fromBytes(x, len(c.p)), fromBytes(y, len(c.p))
	if !less(px, c.p) || !less(py, c.p) {
		return false
	}
	right := c.multiply(c.multiply(px, px), px)
	for range 3 {
		right = c.subtract(right, px)
	}
	right = c.add(right, c.b)
	left := c.multiply(py, py)
	return !less(left, right) && !less(right, left)
}

// multiply gives a·b mod p by doubling and adding, from the highest bit of b.
func (c curve) multiply(a, b []uint64) []uint64 {
	product := make([]uint64, len(c.p))
	for i := c.bits - 1; i >= 0; i-- {
		product = c.add(product, product)
		if b[i/64]>>(i%64)&1 == 1 {
			product = c.add(product, a)
		}
	}
	return product
}

func (c curve) add(a, b []uint64) []uint64 {
	sum := make([]uint64, len(a))
	var carry uint64
	for i := range a {
		sum[i], carry = bits.Add64(a[i], b[i], carry)
	}
	if carry == 1 || !less(sum, c.p) {
		minus(sum, c.p)
	}
	return sum
}

func (c curve) subtract(a, b []uint64) []uint64 {
	complement := append([]uint64(nil), c.p...)
	minus(complement, b)
	return c.add(a, complement)
}

// minus subtracts b from a in place; a borrow out of the highest limb is lost.
func minus(a, b []uint64) {
	var borrow uint64
	for i := range a {
		a[i], borrow = bits.Sub64(a[i], b[i], borrow)
	}
}

func less(a, b []uint64) bool {
	var borrow uint64
	for i := range a {
		_, borrow = bits.Sub64(a[i], b[i], borrow)
	}
	return borrow == 1
}

// fromBytes gives the big-endian number in n limbs.
func fromBytes(number []byte, n int) []uint64 {
	padded := make([]byte, 8*n)
	copy(padded[8*n-len(number):], number)
	result := make([]uint64, n)
	for i := range result {
		result[i] = binary.BigEndian.Uint64(padded[8*(n-1-i):])
	}
	return result
}

func limbs(hex string) []uint64 {
	number := make([]byte, len(hex)/2)
	for i := range number {
		b, _ := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		number[i] = byte(b)
	}
	return fromBytes(number, (len(number)+7)/8)
}

// bitLen gives the number of bits of a big-endian number.
func bitLen(number []byte) int {
	for i, b := range number {
		if b != 0 {
			return 8*(len(number)-i-1) + bits.Len8(b)
		}
	}
	return 0
}
