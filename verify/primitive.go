package verify

// An answer is what a platform's cryptography says about one signature. The
// sizes and forms of key and signature were checked before it was asked.
type answer int

// The three answers; unknown means that the platform cannot tell, not that the
// signature is bad.
const (
	bad answer = iota
	good
	unknown
)
