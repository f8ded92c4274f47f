package keytable

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"testing"
	"text/tabwriter"
)

// Our column, and that of golang-jwt servers with our keys. Where the goal
// leaves a choice this says which was made.
var promised = map[string]map[string]string{
	"jwtkit": {
		"50 tokens, known kid, bad signature":          "1 fetch",
		"outage from the start, told to the client as": "503 + Retry-After",
		"bad signature is reported as":                 "signature_invalid: the signa…",
	},
	"jwtkit in keyfunc": {
		"50 tokens, known kid, bad signature":          "0 fetches", // nobody tells a jwkset.Storage
		"outage from the start, told to the client as": "error",     // golang-jwt has no handler
		"bad signature is reported as":                 "token signature is invalid: …",
	},
}

func TestOurColumn(t *testing.T) {
	for _, s := range Subjects[:2] {
		for _, row := range Rows {
			t.Run(s.Name+"/"+row.Name, func(t *testing.T) {
				if !row.Alone {
					t.Parallel()
				}
				want := row.Goal
				if other, ok := promised[s.Name][row.Name]; ok {
					want = other
				}
				if got := row.Run(t.Context(), s); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			})
		}
	}
}

// The others are what the table says only as long as they can be run at all.
func TestEverySubjectWorks(t *testing.T) {
	for _, s := range Subjects {
		t.Run(s.Name, func(t *testing.T) {
			b, stop, err := open(t.Context(), s)
			defer stop()
			if err != nil {
				t.Fatal(err)
			}
			if b.try(t.Context(), NewKey("old", 2)) == nil {
				t.Error("a bad signature is accepted")
			}
		})
	}
}

// BenchmarkKeys prints the table. It measures no time.
func BenchmarkKeys(b *testing.B) {
	for b.Loop() {
	}
	b.ReportMetric(0, "ns/op")
	slog.SetDefault(slog.New(slog.DiscardHandler)) // keyfunc's
	fmt.Println()
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "\t")
	for _, s := range Subjects {
		fmt.Fprintf(table, "%s\t", s.Name)
	}
	fmt.Fprintln(table, "goal")
	for _, row := range Rows {
		fmt.Fprintf(table, "%s\t", row.Name)
		for _, cell := range cells(b.Context(), row) {
			fmt.Fprintf(table, "%s\t", cell)
		}
		fmt.Fprintln(table, row.Goal)
	}
	table.Flush()
}

// cells runs a row for every subject, at the same time unless they would
// disturb each other.
func cells(ctx context.Context, row Row) []string {
	found := make([]string, len(Subjects))
	var running sync.WaitGroup
	for n, s := range Subjects {
		run := func() { found[n] = row.Run(ctx, s) }
		if row.Alone {
			run()
			continue
		}
		running.Go(run)
	}
	running.Wait()
	return found
}
