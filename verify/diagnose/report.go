package diagnose

import (
	"slices"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// A Report is the explanation of one text. The first finding is the answer.
// [Report.JSON] is its stable form.
type Report struct {
	Decision  jwtkit.Decision // what a Verifier decides
	Code      jwtkit.Code     // and why, "" for accept
	Findings  []Finding
	Passed    []verify.Check // checks that the token passed
	Unchecked []Unchecked    // checks that could not be made
	Token     *Token         // nil when the text holds none
	Times     Times
	Exchanges []Exchange // those of a capture that has more than one, in its order
	Notes     []string   // what was done to the text to find the token in it
}

// Proved reports whether some finding is proved.
func (r *Report) Proved() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Certainty == Proved })
}

// A Certainty says what a finding is worth.
type Certainty string

// The certainties: a verifier must refuse given the evidence; the evidence fits
// and nothing contradicts it; suspicious only.
const (
	Proved Certainty = "proved"
	Likely Certainty = "likely"
	Hint   Certainty = "hint"
)

// A Party is who can mend what was found.
type Party string

// The parties to a request.
const (
	Client   Party = "client"
	Issuer   Party = "issuer"
	API      Party = "api"
	Network  Party = "network"
	Operator Party = "operator"
)

// A Finding is one cause with its evidence and its cure.
type Finding struct {
	Cause     string      // stable word, finer than a code
	Code      jwtkit.Code // what a verifier says to it; "" when it has no word
	Certainty Certainty
	Party     Party
	Say       string // what it is, in a sentence
	Fix       string // what to do
	Evidence  []Evidence

	root bool // it explains proved ones, and stands before them
}

// Evidence is a place in what was judged, what stands there (as JSON), and what
// was expected.
type Evidence struct {
	Path     string
	Value    string // JSON text
	Expected string
}

// An Unchecked is a check that could not be made, and what it needs.
type Unchecked struct {
	Check verify.Check
	Needs string
}

// A Token is what could be read of the token. Nobody has vouched for it.
type Token struct {
	Kind   string // jws, jwe or opaque
	Header string // JSON text, "" when there is none
	Claims string // JSON text, "" when they could not be read
}

// Times are the instants of the token in Unix seconds, those that are known.
type Times struct {
	At        int64
	IssuedAt  *int64
	NotBefore *int64
	Expiry    *int64
	Lifetime  *int64 // seconds from iat, or nbf, to exp
}
