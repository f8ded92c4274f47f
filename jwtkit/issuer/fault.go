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

// faultEndpoints has every fault, with the endpoints that it concerns; nil is all
// of them.
var faultEndpoints = func() map[string][]string {
	all := map[string][]string{
		rotateWithoutOverlap: {tokenEndpoint}, hugeJWKS: {jwksEndpoint}, derSignature: {tokenEndpoint},
		slow: nil, status429: nil, status500: nil,
	}
	for name := range spoilers {
		all[name] = []string{tokenEndpoint}
	}
	for name := range damages {
		all[name] = []string{tokenEndpoint}
	}
	all[skew] = nil // the clock is wrong in every Date, too
	return all
}()

// FaultNames lists the faults of [Issuer.SetFault].
func FaultNames() []string { return sortedKeys(faultEndpoints) }

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
	concerned, known := faultEndpoints[name]
	switch {
	case !known:
		return invalid("there is no such fault; there are " + strings.Join(FaultNames(), ", "))
	case span.For < 0 || span.Count < 0:
		return invalid("a fault lasts for a time or a count that is not negative")
	case span.Endpoint != "" && !slices.Contains(endpointNames, span.Endpoint):
		return invalid("the endpoint is one of " + strings.Join(endpointNames, ", "))
	case span.Endpoint != "" && concerned != nil && !slices.Contains(concerned, span.Endpoint):
		return invalid("this fault shows at the endpoint " + concerned[0] + " alone")
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
		concerned := faultEndpoints[name]
		switch {
		case set.over(now):
			delete(f.active, name)
			continue
		case set.Endpoint != "" && set.Endpoint != endpoint, concerned != nil && !slices.Contains(concerned, endpoint):
			continue
		}
		set.left--
		f.active[name] = set
		taken = append(taken, name)
	}
	return taken
}
