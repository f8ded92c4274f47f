package diagnose

import "slices"

// A keeper keeps pieces of a long text within a number of bytes: those that tell
// why before the others, the latest before earlier ones.
type keeper struct {
	telling, other ring
}

func newKeeper() *keeper {
	return &keeper{telling: newRing(768 << 10), other: newRing(192 << 10)}
}

// keep takes a piece, whose number is its place in the text.
func (k *keeper) keep(number int, text []byte, telling bool) {
	if telling {
		k.telling.push(number, text)
	} else {
		k.other.push(number, text)
	}
}

// pieces gives what was kept, in its order.
func (k *keeper) pieces() (list []string) {
	all := slices.Concat(k.telling.pieces(), k.other.pieces())
	slices.SortFunc(all, func(a, b piece) int { return a.number - b.number })
	for _, p := range all {
		list = append(list, p.text)
	}
	return list
}

type piece struct {
	number int
	text   string
}

// A ring holds the latest pieces whose texts, and a little for each, fit into its
// limit. It allocates twice that and no more, however much is pushed.
type ring struct {
	limit, used int
	text        []byte
	list        []place
	first       int // of the list that is still held
}

type place struct{ number, start, end int }

const pieceBytes = 64 // that a piece costs beside its text

func newRing(limit int) ring {
	return ring{limit: limit, text: make([]byte, 0, 2*limit), list: make([]place, 0, 2*limit/pieceBytes+1)}
}

func (r *ring) push(number int, text []byte) {
	if len(text)+pieceBytes > r.limit {
		return
	}
	for r.used += len(text) + pieceBytes; r.used > r.limit; r.first++ {
		r.used -= r.list[r.first].end - r.list[r.first].start + pieceBytes
	}
	if len(r.text)+len(text) > cap(r.text) || len(r.list) == cap(r.list) {
		r.compact()
	}
	start := len(r.text)
	r.text = append(r.text, text...)
	r.list = append(r.list, place{number, start, len(r.text)})
}

// compact moves what is still held to the front.
func (r *ring) compact() {
	gone := len(r.text)
	if r.first < len(r.list) {
		gone = r.list[r.first].start
	}
	r.text = r.text[:copy(r.text, r.text[gone:])]
	r.list = r.list[:copy(r.list, r.list[r.first:])]
	for i := range r.list {
		r.list[i].start -= gone
		r.list[i].end -= gone
	}
	r.first = 0
}

func (r *ring) pieces() (list []piece) {
	for _, p := range r.list[r.first:] {
		list = append(list, piece{p.number, string(r.text[p.start:p.end])})
	}
	return list
}
