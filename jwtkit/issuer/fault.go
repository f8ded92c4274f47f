package issuer

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
)

// The faults that more than one place knows.
const (
	rotateWithoutOverlap = "rotate-without-overlap"
	skew                 = "skew"
	slow                 = "slow"
	status429            = "status-429"
	status500            = "status-500"
	hugeJWKS             = "huge-jwks"
	derSignature         = "der-signature"
	opaque               = "opaque"
)

// What faults do, in numbers.
const (
	skewBy   = 10 * time.Minute // the clock is ahead
	slowBy   = 5 * time.Second
	hugeKeys = 10_000 // some 2 MB
)

// faultHeader asks for faults in the answer to one request.
const faultHeader = "X-Jwtkit-Fault"

// A FaultSpan says how long a fault lasts and where it shows. The zero
// FaultSpan is: until it is cleared, everywhere.
type FaultSpan struct {
	// For is the time that it lasts; 0: no end.
	For time.Duration

	// Count is the number of answers that it spoils; 0: all.
	Count int

	// Endpoint is the one where it shows: token, jwks, metadata, introspection or
	// revocation; "": all that the fault concerns. Most concern the token
	// endpoint alone.
	Endpoint string
}

// A faultKind is what is known of a fault, set or not.
type faultKind struct {
	endpoints []string // that it concerns; nil: all
	say       string   // what it does
}

var tokenAlone, jwksAlone = []string{tokenEndpoint}, []string{jwksEndpoint}

// faultKinds are all faults, by their names.
var faultKinds = map[string]faultKind{
	"expired":            {tokenAlone, "The token expired an hour ago."},
	"not-yet-valid":      {tokenAlone, "The token becomes valid in an hour."},
	"milliseconds":       {tokenAlone, "The times in the token are in milliseconds."},
	"wrong-audience":     {tokenAlone, "The token is for https://other.example."},
	"wrong-issuer":       {tokenAlone, "The token says that https://other.example issued it."},
	"unknown-kid":        {tokenAlone, "The header names a key that nobody published."},
	"no-kid":             {tokenAlone, "The header names no key."},
	"bad-signature":      {tokenAlone, "One bit of the signature is changed."},
	derSignature:         {tokenAlone, "The signature is ASN.1 (DER) and not r and s side by side; for keys of ES256 and kin."},
	"id-token":           {tokenAlone, "An ID token comes in place of an access token."},
	opaque:               {tokenAlone, "The token is a text without any structure; only introspection knows what it means."},
	rotateWithoutOverlap: {tokenAlone, "Each token has a new key, and the keys before it are withdrawn at once."},
	hugeJWKS:             {jwksAlone, "The key set has 10,000 keys."},
	skew:                 {nil, "The clock is 10 minutes ahead, in tokens and in the Date of every answer."},
	slow:                 {nil, "The answer takes 5 seconds."},
	status429:            {nil, "The answer is 429, too many requests, with Retry-After: 2."},
	status500:            {nil, "The answer is 500."},
}

func (k faultKind) concerns(endpoint string) bool {
	return k.endpoints == nil || slices.Contains(k.endpoints, endpoint)
}

// FaultNames lists the faults of [Issuer.SetFault].
func FaultNames() []string { return sortedKeys(faultKinds) }

// activeFault is a fault that is set.
type activeFault struct {
	FaultSpan
	until time.Time // zero: no end
	left  int       // used when Count is not 0
}

// faults are those that are set, by their names.
type faults struct {
	mu     sync.Mutex
	active map[string]activeFault
}

// SetFault lets the issuer do wrong what real servers do wrong, from now on
// and as span says, in place of the fault of that name before it. What is no
// fault, or a span that cannot be, is an error with
// [jwtkit.CodeRequestInvalid].
func (s *Issuer) SetFault(name string, span FaultSpan) error {
	kind, known := faultKinds[name]
	switch {
	case !known:
		return invalid("there is no such fault; there are " + strings.Join(FaultNames(), ", "))
	case span.For < 0 || span.Count < 0:
		return invalid("a fault lasts for a time or a count that is not negative")
	case span.Endpoint != "" && !slices.Contains(endpointNames, span.Endpoint):
		return invalid("the endpoint is one of " + strings.Join(endpointNames, ", "))
	case span.Endpoint != "" && !kind.concerns(span.Endpoint):
		return invalid("this fault shows at the endpoint " + kind.endpoints[0] + " alone")
	}
	if err := s.fitsKeys(name); err != nil {
		return err
	}
	set := activeFault{FaultSpan: span, left: span.Count}
	if span.For > 0 {
		set.until = time.Now().Add(span.For)
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.active[name] = set
	s.log.Info("fault set", "fault", name, "for", span.For, "count", span.Count, "endpoint", span.Endpoint)
	return nil
}

// fitsKeys refuses the fault that only ECDSA keys can have.
func (s *Issuer) fitsKeys(name string) error {
	if algorithm := s.keys.current().signing.Algorithm(); name == derSignature && !strings.HasPrefix(algorithm, "ES") {
		return &jwtkit.Error{Code: jwtkit.CodeRequestInvalid, Detail: "der-signature needs a key of ES256, and this one is for " + algorithm + "; rotate to ES256 first"}
	}
	return nil
}

// ClearFault ends a fault; one that is not set is none the less ended.
func (s *Issuer) ClearFault(name string) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	delete(s.faults.active, name)
}

// Faults gives the faults that are set, with the time and count that is left.
func (s *Issuer) Faults() map[string]FaultSpan {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	now, left := time.Now(), make(map[string]FaultSpan)
	for name, set := range s.faults.active {
		if set.over(now) {
			continue
		}
		span := FaultSpan{Count: set.left, Endpoint: set.Endpoint}
		if !set.until.IsZero() {
			span.For = set.until.Sub(now)
		}
		left[name] = span
	}
	return left
}

// over reports whether nothing is left of the fault.
func (f activeFault) over(now time.Time) bool {
	return f.Count > 0 && f.left == 0 || !f.until.IsZero() && !now.Before(f.until)
}

// take gives the faults that show in the next answer of an endpoint, and counts
// it.
func (f *faults) take(endpoint string) faultSet {
	f.mu.Lock()
	defer f.mu.Unlock()
	now, taken := time.Now(), faultSet(nil)
	for name, set := range f.active {
		switch {
		case set.over(now):
			delete(f.active, name)
			continue
		case set.Endpoint != "" && set.Endpoint != endpoint, !faultKinds[name].concerns(endpoint):
			continue
		}
		set.left--
		f.active[name] = set
		taken = append(taken, name)
	}
	return taken
}
