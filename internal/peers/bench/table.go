package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// print writes the group as a table.
func (g *group) print() {
	fmt.Printf("\n%-44s %9s %7s %12s %9s %8s %8s  %s\n", g.name, "µs best", "×", "span", "target", "bytes", "allocs", "target")
	for i, r := range g.rows {
		ratio, span := 1.0, ""
		if i > 0 {
			ratio = median(r.ratios)
			span = fmt.Sprintf("%.2f to %.2f", slices.Min(r.ratios), slices.Max(r.ratios))
		}
		target := ""
		if r.target > 0 {
			target = fmt.Sprintf("≤ %.2f %s", r.target, mark(ratio <= r.target))
		}
		fmt.Printf("  %-42s %9.2f %7.2f %12s %9s %8.0f %8.0f  %s\n", r.name, r.best/1000, ratio, span, target, r.bytes, r.allocs, r.allocVerdict(g.rows[0]))
	}
}

// allocVerdict compares the allocations, rounded as testing.AllocsPerRun does.
func (r *row) allocVerdict(base *row) string {
	if r.allocTarget < 0 {
		return ""
	}
	allocs, note := math.Floor(r.allocs+0.01), ""
	if r.allocsOver {
		allocs -= math.Floor(base.allocs + 0.01)
		note = fmt.Sprintf(" over (%.0f)", allocs)
	}
	return strings.TrimSpace(fmt.Sprintf("≤ %d%s %s", r.allocTarget, note, mark(int(allocs) <= r.allocTarget)))
}

func mark(met bool) string {
	if met {
		return "✔"
	}
	return "✖"
}
