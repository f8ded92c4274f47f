package verify

// rocaPrimes are the odd ones of the 39 primes whose product the faulty chips'
// smallest keys use; larger keys use these and more.
var rocaPrimes = []uint32{
	3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71,
	73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
}

// hasROCA reports whether an RSA modulus, big-endian, bears the mark of
// CVE-2017-15361. The chips chose primes of the form k·M + (65537^a mod M), M a
// product of the first primes; so their modulus is a power of 65537 modulo each
// prime (Nemec and others, "The Return of Coppersmith's Attack", 2017, section
// 3). Of other moduli one in 2^154 is.
func hasROCA(modulus []byte) bool {
	for _, p := range rocaPrimes {
		if !isPowerOf65537(remainder(modulus, p), p) {
			return false
		}
	}
	return true
}

func remainder(number []byte, p uint32) uint32 {
	r := uint32(0)
	for _, b := range number {
		r = (r<<8 | uint32(b)) % p
	}
	return r
}

func isPowerOf65537(r, p uint32) bool {
	for power, i := uint32(1), uint32(1); i < p; i++ {
		if power == r {
			return true
		}
		power = power * 65537 % p
	}
	return false
}
