package main

import (
	"io"
	"testing"
)

// endless is an input without end that counts what was read of it.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '.'
	}
	e.read += len(p)
	return len(p), nil
}

func TestInputWithoutEndIsReadToTheLimitAndNoFurther(t *testing.T) {
	var dots endless
	if _, err := readBounded(&dots, "dots"); err == nil {
		t.Error("an input without end was read")
	}
	if dots.read > 2*maxFileBytes {
		t.Errorf("%d bytes were read of an input without end, the limit is %d", dots.read, maxFileBytes)
	}
}

func TestInputOfTheLimitIsRead(t *testing.T) {
	data, err := readBounded(io.LimitReader(new(endless), maxFileBytes), "dots")
	if err != nil || len(data) != maxFileBytes {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}
