// Package attack tries an API with tokens that it must refuse, and with good ones
// that it must let through. It knows the API by its answers alone and the issuer
// by what everybody can ask of it on its own machine, and by its private key where
// that is at hand: call [Corpus] with a [Source], then [Run].
package attack

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// A Case is one request to the API.
type Case struct {
	Class         string // what kind of weakness lets it in
	Name          string
	Authorization string // the header's value, "" for none
	Good          bool   // it must be let through

	needsControl bool // refused means something only if the control was not
}

// A Finding is a case that the API answered wrongly, with the status it gave.
type Finding struct {
	Case
	Status int
}

// Say tells what was wrong about the answer.
func (f Finding) Say() string {
	status := strconv.Itoa(f.Status)
	switch {
	case f.Good:
		return f.Name + " was refused (" + status + ")"
	case f.Status >= 500:
		return f.Name + " was answered with " + status + ", as if the server were at fault"
	}
	return f.Name + " was let in (" + status + ")"
}

// A Result is what came of a run.
type Result struct {
	Sent     int
	Findings []Finding
	Untested []string // what could not be tried, each with the reason
}

// ByClass gives the findings, those of a class together.
func (r Result) ByClass() [][]Finding {
	sorted := slices.Clone(r.Findings)
	slices.SortStableFunc(sorted, func(a, b Finding) int { return cmp.Compare(a.Class, b.Class) })
	var classes [][]Finding
	for i, f := range sorted {
		if i == 0 || sorted[i-1].Class != f.Class {
			classes = append(classes, nil)
		}
		classes[len(classes)-1] = append(classes[len(classes)-1], f)
	}
	return classes
}

// Lines tells the findings, a line for each class.
func (r Result) Lines() []string {
	var lines []string
	for _, class := range r.ByClass() {
		var said []string
		for _, f := range class {
			said = append(said, f.Say())
		}
		lines = append(lines, class[0].Class+": "+strings.Join(said, "; "))
	}
	return lines
}

// A Try sends one request with this Authorization header, or none, and gives the
// status of the answer.
type Try func(ctx context.Context, authorization string) (status int, err error)

// Run sends the cases in their order. When the API does not let the first good
// one through, no refusal means anything and the run ends with that finding.
func Run(ctx context.Context, cases []Case, try Try) (Result, error) {
	var r Result
	for _, c := range cases {
		if c.needsControl && len(r.Untested) > 0 {
			continue
		}
		status, err := try(ctx, c.Authorization)
		if err != nil {
			return r, err
		}
		r.Sent++
		in := status >= 200 && status < 300
		switch {
		case c.Class == control && !in:
			r.Untested = append(r.Untested, "tokens that only a broken issuer signs: the API does not trust their key ("+strconv.Itoa(status)+")")
		case c.Good != in && c.Class != control, !c.Good && status >= http.StatusInternalServerError:
			r.Findings = append(r.Findings, Finding{c, status})
		}
		if c.Good && !in && r.Sent == 1 {
			return r, nil
		}
	}
	return r, nil
}

// control is the class of the good token that is signed like those that only a
// broken issuer signs: when it is refused, so are they, for the wrong reason.
const control = "control"
