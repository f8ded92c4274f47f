package verify

import (
	"strconv"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/jwtkit"
)

// MaxRevocationsBytes is the length of the longest JSON text that
// [ParseRevocations] reads, in bytes.
const MaxRevocationsBytes = 16 << 20

// ParseRevocations reads a list of revocations from JSON, instants in Unix
// seconds:
//
//	{"revoked":[
//	  {"iss":"https://id.example","jti":"9f2c","until":1800000000},
//	  {"sub":"ann","client_id":"shop","until":1800086400},
//	  {"issuedBefore":1799990000,"until":1800076400}
//	]}
//
// The members are those of a [Revocation]: iss, jti, sub, sid, client_id,
// issuedBefore and until. Names are exact, and one that a revocation does not
// have is an error.
//
// Codes: [jwtkit.CodePolicyInvalid], and [jwtkit.CodeLimitExceeded] for a text
// over [MaxRevocationsBytes] or a list over [MaxRevocations].
func ParseRevocations(data []byte) ([]Revocation, error) {
	if len(data) > MaxRevocationsBytes {
		return nil, fault(jwtkit.CodeLimitExceeded, "the list of revocations is longer than "+strconv.Itoa(MaxRevocationsBytes)+" bytes")
	}
	elements, err := revokedElements(string(data))
	if err != nil {
		return nil, err
	}
	list := make([]Revocation, len(elements))
	for i, text := range elements {
		if problem := list[i].read(text); problem != "" {
			return nil, fault(jwtkit.CodePolicyInvalid, "revocation "+strconv.Itoa(i+1)+" of the list: "+problem)
		}
	}
	return list, nil
}

// revokedElements gives the texts of the elements of "revoked".
func revokedElements(text string) ([]string, error) {
	r := strictjson.Document(text)
	defer r.Close()
	var elements []string
	count, found := 0, false
	for r.Member() {
		if r.Name != "revoked" {
			return nil, fault(jwtkit.CodePolicyInvalid, "a list of revocations has no member "+phrase.Quote(r.Name)+`, only "revoked"`)
		}
		elements, count = r.FirstElements(MaxRevocations)
		found = true
	}
	switch {
	case r.Fault() != nil:
		return nil, fault(jwtkit.CodePolicyInvalid, "the list of revocations "+r.Fault().Say())
	case !found:
		return nil, fault(jwtkit.CodePolicyInvalid, `the list of revocations has no member "revoked"`)
	case count > MaxRevocations:
		return nil, fault(jwtkit.CodeLimitExceeded, "there are "+strconv.Itoa(count)+" revocations, the limit is "+strconv.Itoa(MaxRevocations))
	}
	return elements, nil
}

// read reads one revocation, and says what is wrong with it.
func (v *Revocation) read(text string) (problem string) {
	r := strictjson.Object(text)
	defer r.Close()
	for r.Member() {
		if !v.member(r) {
			return "there is no member " + phrase.Quote(r.Name)
		}
	}
	if f := r.Fault(); f != nil {
		return "it " + f.Say()
	}
	return v.laxity()
}

// member reads the member at hand, if a revocation has one of that name.
func (v *Revocation) member(r *strictjson.Reader) bool {
	switch r.Name {
	case "iss":
		v.Issuer = named(r)
	case "jti":
		v.ID = named(r)
	case "sub":
		v.Subject = named(r)
	case "sid":
		v.Session = named(r)
	case "client_id":
		v.ClientID = named(r)
	case "issuedBefore":
		v.IssuedBefore = instant(r)
	case "until":
		v.Until = instant(r)
	default:
		return false
	}
	return true
}

// named reads the value of a claim, which an empty string would leave unnamed.
func named(r *strictjson.Reader) string {
	value := r.String()
	if value == "" {
		r.Refuse("a string that is not empty")
	}
	return value
}

// instant reads whole seconds since 1970, until the year 9999.
func instant(r *strictjson.Reader) time.Time {
	const last = 253402300799
	number := r.Number()
	n, err := strconv.ParseInt(number, 10, 64)
	if number != "" && (err != nil || n < 0 || n > last) {
		r.Refuse("a whole number of seconds since 1970")
	}
	return time.Unix(n, 0)
}
