package jwtkit

// fingerprint is empty in the browser: SHA-256 alone would add 90 KB to the
// page, and nothing is logged there.
func fingerprint(string) string { return "" }
