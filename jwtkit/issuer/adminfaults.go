package issuer

import (
	"net/http"
	"time"
)

// spanJSON is a FaultSpan as /admin/faults reads and answers it.
type spanJSON struct {
	Seconds  int64  `json:"seconds,omitzero"`
	Count    int    `json:"count,omitzero"`
	Endpoint string `json:"endpoint,omitzero"`
}

// maxFaultSeconds bounds how long a fault lasts that has an end.
const maxFaultSeconds = int64(maxLifetime / time.Second)

// putFault sets a fault as the body says, {} being until it is deleted.
func (s *Issuer) putFault(name string) handler {
	return func(w http.ResponseWriter, r *http.Request) *refusal {
		var asked spanJSON
		if refused := readJSON(r, &asked, "seconds, count (numbers), endpoint (text)"); refused != nil {
			return refused
		}
		if asked.Seconds > maxFaultSeconds {
			return badForm("seconds is at most that of 365 days")
		}
		span := FaultSpan{For: time.Duration(asked.Seconds) * time.Second, Count: asked.Count, Endpoint: asked.Endpoint}
		if err := s.SetFault(name, span); err != nil {
			return s.refuseChange(err)
		}
		return s.listFaults(w, r)
	}
}

func (s *Issuer) deleteFault(name string) handler {
	return func(w http.ResponseWriter, r *http.Request) *refusal {
		s.ClearFault(name)
		return s.listFaults(w, r)
	}
}

// listFaults answers with the faults that there are, and those that are set with
// what is left of them.
func (s *Issuer) listFaults(w http.ResponseWriter, _ *http.Request) *refusal {
	active := map[string]spanJSON{}
	for name, span := range s.Faults() {
		active[name] = spanJSON{int64((span.For + time.Second - 1) / time.Second), span.Count, span.Endpoint}
	}
	sendJSON(w, http.StatusOK, struct {
		Schema int                 `json:"schema"`
		Names  []string            `json:"names"`
		Says   map[string]string   `json:"says"` // what each does
		Active map[string]spanJSON `json:"active"`
	}{1, FaultNames(), faultWords(), active})
	return nil
}

func faultWords() map[string]string {
	words := make(map[string]string, len(faultKinds))
	for name, kind := range faultKinds {
		words[name] = kind.say
	}
	return words
}
