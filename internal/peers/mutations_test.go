package peers

import (
	"slices"
	"strings"
)

// A mutation changes one aspect of a draft and says what it did. Whether it
// makes a bad token of a good one is known where it is written down, from the
// RFCs and the contract of this module, not from any verifier.
//
// The aspect "disputed" is that of harmless mutations that some library
// refuses. A token has at most one, so that no three libraries refuse one good
// token for three reasons: what all refuse is bad.
type mutation struct {
	kind   string
	aspect string // words: two mutations that share one are not combined
	apply  func(d *draft) change
}

// A change says what a mutation did.
type change struct {
	note string
	bad  bool
}

func bad(note string) change      { return change{note, true} }
func harmless(note string) change { return change{note, false} }

// idle is the change of a mutation that does not suit the draft.
var idle = change{}

var mutations = slices.Concat(textMutations, signatureMutations, headerMutations, timeMutations, claimMutations, jsonMutations)

// mutate applies one to three mutations of different aspects.
func (d *draft) mutate() {
	count := pick(d.random, 1, 1, 1, 2, 2, 3)
	var aspects []string
	for tries := 0; len(d.kinds) < count && tries < 50; tries++ {
		m := mutations[d.random.IntN(len(mutations))]
		own := strings.Fields(m.aspect)
		if slices.ContainsFunc(own, func(word string) bool { return slices.Contains(aspects, word) }) {
			continue
		}
		done := m.apply(d)
		if done == idle {
			continue
		}
		aspects = append(aspects, own...)
		d.kinds = append(d.kinds, m.kind)
		d.notes = append(d.notes, m.kind+": "+done.note)
		d.bad = d.bad || done.bad
	}
}
