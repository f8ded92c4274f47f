package verify

import "context"

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

// SHA256 gives the SHA-256 of data by the platform's cryptography. It is not ok
// where the platform offers none.
func SHA256(ctx context.Context, data []byte) (sum []byte, ok bool) { return sha256Sum(ctx, data) }
