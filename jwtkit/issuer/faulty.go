package issuer

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"
)

// A faultSet holds the names of the faults that one answer has.
type faultSet []string

// faultKey is where the faults of an answer are found in its request's context.
type faultKey struct{}

func (f faultSet) has(name string) bool { return slices.Contains(f, name) }

func (f faultSet) names() []string { return slices.Sorted(slices.Values(f)) }

// clock gives the time as this answer has it.
func (f faultSet) clock() time.Time {
	if f.has(skew) {
		return time.Now().Add(skewBy)
	}
	return time.Now()
}

// faultsOf gives the faults of the answer to r.
func (s *Issuer) faultsOf(r *http.Request) faultSet {
	set, _ := r.Context().Value(faultKey{}).(faultSet)
	return set
}

// faulty lets the endpoint do wrong what is set for it, or what the request
// asks for in its header.
func (s *Issuer) faulty(endpoint string, serve handler) handler {
	return func(w http.ResponseWriter, r *http.Request) *refusal {
		asked, refused := s.askedFaults(r)
		if refused != nil {
			return refused
		}
		set := append(s.faults.take(endpoint), asked...)
		if set == nil {
			return serve(w, r)
		}
		if set.has(slow) {
			waitFor(r.Context(), slowBy)
		}
		if set.has(skew) {
			w.Header().Set("Date", set.clock().UTC().Format(http.TimeFormat))
		}
		switch {
		case set.has(status500):
			return refuse(http.StatusInternalServerError, serverError, "the fault status-500 is set")
		case set.has(status429):
			w.Header().Set("Retry-After", "2")
			return refuse(http.StatusTooManyRequests, temporarilyUnavailable, "the fault status-429 is set")
		}
		return serve(w, r.WithContext(context.WithValue(r.Context(), faultKey{}, set)))
	}
}

func waitFor(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// askedFaults reads the header, from loopback alone: whoever sends it chooses
// what is signed.
func (s *Issuer) askedFaults(r *http.Request) (faultSet, *refusal) {
	header := strings.Join(r.Header.Values(faultHeader), ",")
	if header == "" {
		return nil, nil
	}
	if !local(r) {
		return nil, refuse(http.StatusForbidden, invalidRequest, faultHeader+" is for requests from this machine; elsewhere set faults at /admin/faults")
	}
	var set faultSet
	for name := range strings.SplitSeq(header, ",") {
		name = strings.TrimSpace(name)
		if _, known := faultKinds[name]; !known {
			return nil, badForm(faultHeader + " names no fault; GET /admin/faults lists those that there are")
		}
		if err := s.fitsKeys(name); err != nil {
			return nil, badForm(detail(err))
		}
		set = append(set, name)
	}
	return set, nil
}
