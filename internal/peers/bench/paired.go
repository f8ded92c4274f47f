package main

import (
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// rounds is the number of batches of a row in one run.
const rounds = 40

// A group is a list of rows that are compared with the first.
type group struct {
	name string
	rows []*row
}

// A row is one way to do what the group is about.
type row struct {
	name string
	op   func() error

	target      float64 // greatest ratio to the first row, 0 for none
	allocTarget int     // most allocations, -1 for none
	allocsOver  bool    // they are counted beyond those of the first row
	ours        bool

	batch         int // operations
	best          float64
	ratios        []float64 // one a run
	allocs, bytes float64
}

// cpuTime is the CPU time that the process has used, in nanoseconds.
func cpuTime() int64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic("getrusage: " + err.Error())
	}
	return used.Utime.Nano() + used.Stime.Nano()
}

// oursOnly leaves nothing but our rows, for a profile.
func (g *group) oursOnly() {
	g.rows = slices.DeleteFunc(g.rows, func(r *row) bool { return !r.ours })
}

func (g *group) measure(runs int) error {
	for _, r := range g.rows {
		if err := r.prepare(); err != nil {
			return fmt.Errorf("%s, %s: %w", g.name, r.name, err)
		}
	}
	base := g.rows[0]
	for range runs {
		for _, r := range g.rows[1:] {
			ratios := make([]float64, rounds)
			for i := range ratios {
				b := base.once()
				ratios[i] = r.once() / b
			}
			r.ratios = append(r.ratios, trimmedMean(ratios))
		}
	}
	if len(g.rows) == 1 {
		for range runs * rounds {
			base.once()
		}
	}
	return nil
}

// prepare runs the operation once, finds out how many make a batch of about
// 4 ms, and counts allocations.
func (r *row) prepare() error {
	if err := r.op(); err != nil {
		return err
	}
	for r.batch = 1; r.batch < 1<<18; r.batch *= 2 {
		start := time.Now()
		r.once()
		if time.Since(start) > 3*time.Millisecond {
			break
		}
	}
	r.best = r.once()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r.once()
	runtime.ReadMemStats(&after)
	r.allocs = float64(after.Mallocs-before.Mallocs) / float64(r.batch)
	r.bytes = float64(after.TotalAlloc-before.TotalAlloc) / float64(r.batch)
	return nil
}

// once runs a batch and gives the CPU time of one operation, in nanoseconds.
func (r *row) once() float64 {
	start := cpuTime()
	for range r.batch {
		if err := r.op(); err != nil {
			panic(r.name + ": " + err.Error())
		}
	}
	spent := float64(cpuTime()-start) / float64(r.batch)
	if r.best == 0 || spent < r.best {
		r.best = spent
	}
	return spent
}

// trimmedMean leaves out the lowest and the highest tenth.
func trimmedMean(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	cut := len(sorted) / 10
	sorted = sorted[cut : len(sorted)-cut]
	sum := 0.0
	for _, v := range sorted {
		sum += v
	}
	return sum / float64(len(sorted))
}

func median(values []float64) float64 {
	return slices.Sorted(slices.Values(values))[len(values)/2]
}
