// Package jwe opens encrypted tokens: compact JWE (RFC 7516 section 7.1), with
// or without a signed token inside (RFC 7519 section 5.2). It decrypts through
// go-jose, behind checks of its own: what is allowed, how much work a token may
// ask for, and one reading of its text.
//
// Call [New] with the private keys and a [*verify.Verifier], and then
// [Decrypter.Verify] for each token: it decrypts and verifies, and gives the
// same [*verify.Verified] as a signed token does. [Decrypter.Decrypt] gives the
// plaintext alone. Whoever has the public key can encrypt: what is decrypted is
// confidential, but nobody has vouched for it, so claims without a signature are
// never a *verify.Verified.
//
// # Errors
//
// Every failure of decryption gives one error, [jwtkit.CodeTokenEncrypted] with
// one detail, so that nobody learns from the answer how far a forged token came.
// What a token asks for in its header, which everybody can read, is refused in
// plain words.
//
// # Limits
//
//	token             64 KiB; its header 8 KiB
//	keys tried        10 for one token
//	PBES2 count       10,000 iterations (p2c), unless MaxPBES2Count says otherwise
//	inflated content  250,000 bytes (zip), or less by MaxInflatedBytes
//	deflated content  25,000 bytes
//	RSA modulus       2,048 to 8,192 bits
//	JWK, PEM          64 KiB
//
// What exceeds a limit of a token is refused with [jwtkit.CodeLimitExceeded],
// before work that grows with it.
package jwe
