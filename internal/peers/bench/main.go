// Bench prints what a token costs, here and in other libraries, beside the bare
// cryptography of the standard library in the same run:
//
//	go run ./bench
//	go run ./bench -only 'verify RS256' -profile cpu.out
//
// Times are CPU time of the process, its garbage collection included, so that
// what else the machine does counts little. Every batch of about 4 ms stands
// directly behind a batch of what it is compared with; a run gives the trimmed
// mean of the ratios, the table the median of the runs. Judge by ratios and
// allocations, never by microseconds.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
)

func main() {
	runs := flag.Int("runs", 5, "runs, of which the table shows the median")
	only := flag.String("only", "", "measure only groups whose name holds this")
	profile := flag.String("profile", "", "write a CPU profile of our rows alone to this file")
	flag.Parse()
	if err := run(*runs, *only, *profile); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(runs int, only, profile string) error {
	f, err := newFixture()
	if err != nil {
		return err
	}
	if profile != "" {
		stop, err := startProfile(profile)
		if err != nil {
			return err
		}
		defer stop()
	}
	cores := runtime.GOMAXPROCS(1)
	fmt.Printf("%s, %s/%s, %d runs; × is the ratio of CPU time to the first row of the group, with the span over the runs\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runs)
	for _, p := range f.plans() {
		if !strings.Contains(p.name, only) {
			continue
		}
		if err := p.carryOut(runs, profile != ""); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	if strings.Contains("hostile", only) {
		if err := f.hostile(); err != nil {
			return err
		}
	}
	if strings.Contains("cores", only) {
		return f.scaling(cores, runs)
	}
	return nil
}

// A plan is a group that is made when its turn comes, so that the memory of one
// is no burden to the garbage collection of another.
type plan struct {
	name string
	make func(g *group) error
}

func (p *plan) carryOut(runs int, oursAlone bool) error {
	g := &group{name: p.name}
	if err := p.make(g); err != nil {
		return err
	}
	if oursAlone {
		g.oursOnly()
	}
	runtime.GC()
	if err := g.measure(runs); err != nil {
		return err
	}
	g.print()
	return nil
}

func startProfile(path string) (stop func(), err error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		file.Close()
	}, nil
}
