// Package diagnose explains a token, or a 401, from what a person can paste: a
// bare token, an Authorization header, a token response, a command, what curl,
// browsers and other programs print of requests, an HTTP Archive, a log, a file of
// settings or a Kubernetes Secret, in a mail, a chat or a mixture. [Run] reads it
// forgivingly, judges it strictly, by the very checks of package verify, and
// gives a [Report]: every cause it can show with evidence and a cure, what was
// found good, and what could not be checked and would need.
//
// It does no I/O and never guesses: a finding is proved when a verifier must
// refuse given this evidence, likely when nothing contradicts it, else a hint.
//
// # Limits
//
// Text of up to 1 MiB is read as a whole. Of a longer one, up to 256 MiB, what may
// tell why is picked out as it streams by: see [RunReader].
package diagnose
