package diagnose

import (
	"bytes"
	"strconv"
	"strings"
)

// condenseLines keeps the lines of a log that speak of tokens and refusals, and
// those around the ones that tell why.
func condenseLines(s *stream) (text, note string) {
	const before, behind = 3, 3 // lines around one that tells
	k, l := newKeeper(), lineReader{stream: s}
	var near [before][]byte // the last lines that were not kept
	after, total := 0, 0
	for l.next() {
		total++
		speaks, tells := weigh(&l)
		switch {
		case tells || after > 0:
			for number := total - before; number < total; number++ {
				line := &near[(number+before)%before]
				if len(*line) > 0 && tells {
					k.keep(number, *line, true)
				}
				*line = (*line)[:0]
			}
			if after--; tells {
				after = behind
			}
			k.keep(total, l.line, true)
		case speaks:
			k.keep(total, l.line, false)
		default:
			near[total%before] = append(near[total%before][:0], l.line...)
		}
	}
	kept := k.pieces()
	return strings.Join(kept, "\n"), ", " + strconv.Itoa(total) + " lines, and kept the " + strconv.Itoa(len(kept)) + " that may tell why"
}

// A lineReader gives the lines of a stream, without the line break, the longest
// ones cut.
type lineReader struct {
	stream *stream
	line   []byte
	lower  []byte // the line in lower case
}

const maxLineBytes = 96 << 10 // more than a token and what stands around it

func (l *lineReader) next() bool {
	l.line = l.line[:0]
	s := l.stream
	for s.fill() {
		rest := s.buffer[s.at:s.end]
		end := bytes.IndexByte(rest, '\n')
		if end >= 0 {
			rest = rest[:end]
		}
		l.line = append(l.line, rest[:min(len(rest), maxLineBytes-len(l.line))]...)
		s.at += len(rest)
		if end >= 0 {
			s.at++
			l.line = bytes.TrimRight(l.line, "\r")
			return true
		}
	}
	return len(l.line) > 0
}

// weigh reports whether a line speaks of tokens at all, and whether it tells of a
// refusal.
func weigh(l *lineReader) (speaks, tells bool) {
	l.lower = append(l.lower[:0], l.line...)
	for i, c := range l.lower {
		if 'A' <= c && c <= 'Z' {
			l.lower[i] = c + 'a' - 'A'
		}
	}
	return anyOf(l.lower, topics), anyOf(l.lower, refusals)
}

var (
	topics   = words("token", "jwt", "auth", "bearer", "eyj", "jwks", "oidc", "http/")
	refusals = words("401", "403", "unauthor", "unauthen", "forbidden", "expired", "signature", "issuer", "audience", "idx1", "idx2", "idx4",
		"invalid_", "insufficient", "invalid token", "not yet valid", "malformed", "www-authenticate")
)

func words(list ...string) (all [][]byte) {
	for _, word := range list {
		all = append(all, []byte(word))
	}
	return all
}

func anyOf(line []byte, words [][]byte) bool {
	for _, word := range words {
		if bytes.Contains(line, word) {
			return true
		}
	}
	return false
}
