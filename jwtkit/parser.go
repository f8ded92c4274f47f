package jwtkit

import (
	"maps"
	"strings"
	"sync/atomic"
)

// Bounds of what a [Parser] remembers.
const (
	maxKnownHeaders     = 64
	maxKnownHeaderBytes = 512
)

// A Parser parses as [Parse] does and remembers headers: a server sees the same
// few again and again. What a header says depends on its text alone, so
// remembering cannot change any answer. It holds at most 64 headers of at most
// 512 bytes, and only those that it was told to. Its zero value is ready; it is
// safe for concurrent use.
type Parser struct {
	known atomic.Pointer[map[string]*Header]
}

// Parse does what the function [Parse] does.
func (p *Parser) Parse(text string) (*Token, error) { return parse(text, p.header) }

func (p *Parser) header(segment string) (*Header, error) {
	if known := p.known.Load(); known != nil {
		if h := (*known)[segment]; h != nil {
			return h, nil
		}
	}
	return readHeader(segment)
}

// Remember keeps the header of t. Call it for tokens whose signature held: what
// strangers send must not fill the memory.
func (p *Parser) Remember(t *Token) {
	if t.header.remembered {
		return
	}
	segment := t.headerSegment()
	if len(segment) > maxKnownHeaderBytes {
		return
	}
	known := p.known.Load()
	next := map[string]*Header{}
	if known != nil && len(*known) < maxKnownHeaders {
		next = maps.Clone(*known)
	}
	header := *t.header
	header.remembered = true
	next[strings.Clone(segment)] = &header // not a part of the whole token's text
	p.known.CompareAndSwap(known, &next)
}
