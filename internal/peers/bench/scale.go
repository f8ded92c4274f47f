package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/jwtkit/toolkit/internal/peers"
)

// scaling prints how many times more tokens all cores verify than one, beside
// the bare cryptography in the same rounds. It is the one figure by the clock:
// on a machine that does something else, only the difference of the two means
// anything.
func (f *fixture) scaling(cores, runs int) error {
	if cores < 2 {
		fmt.Println("\ncores: there is only one")
		return nil
	}
	fmt.Printf("\nfrom 1 to %d cores, median of %d runs %17s %8s\n", cores, runs, "bare", "jwtkit")
	for _, algorithm := range []string{"RS256", "ES256", "HS256"} {
		key, token := f.keys[algorithm], f.tokens[algorithm]
		ours, err := f.ours(f.setting(algorithm))
		if err != nil {
			return err
		}
		bare := func() (func() error, error) { return raw(key, token) } // each goroutine has its own MAC
		own := func() (func() error, error) { return judging(peers.Judge(ours), token) }
		var bareGain, ownGain []float64
		for range runs {
			for _, m := range []struct {
				make func() (func() error, error)
				gain *[]float64
			}{{bare, &bareGain}, {own, &ownGain}} {
				gain, err := speedup(m.make, cores)
				if err != nil {
					return err
				}
				*m.gain = append(*m.gain, gain)
			}
		}
		b, o := median(bareGain), median(ownGain)
		fmt.Printf("  %-44s %7.2f× %7.2f×  within 5 %% of bare %s\n", "verify "+algorithm, b, o, mark(o >= 0.95*b))
	}
	return nil
}

// speedup compares many with one.
func speedup(make func() (func() error, error), cores int) (float64, error) {
	one, err := rate(make, 1)
	if err != nil {
		return 0, err
	}
	all, err := rate(make, cores)
	return all / one, err
}

// rate gives operations a second on so many cores, over 200 ms.
func rate(make func() (func() error, error), cores int) (float64, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
	var workers sync.WaitGroup
	counts := [256]struct {
		n int
		_ [56]byte // each counter on a cache line of its own
	}{}
	start := time.Now()
	for i := range min(cores, len(counts)) {
		op, err := make()
		if err != nil {
			return 0, err
		}
		workers.Go(func() {
			for time.Since(start) < 200*time.Millisecond {
				for range 16 {
					if err := op(); err != nil {
						panic(err)
					}
				}
				counts[i].n += 16
			}
		})
	}
	workers.Wait()
	sum := 0
	for i := range counts {
		sum += counts[i].n
	}
	return float64(sum) / time.Since(start).Seconds(), nil
}
