//go:build !race

package testenv

// Race says whether the race detector is on. It allocates, so tests that
// count allocations do not hold then.
const Race = false
