// Bench prints how a token client behaves in a crowd and in an outage, ours
// beside golang.org/x/oauth2:
//
//	go run ./bench
//
// Times are real, and all cells of the table run at once: it takes as long as
// the slowest, some 15 seconds. The test beside runs the same on a clock of its
// own, where the figures are exact.
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
)

func main() {
	table := make([][]outcome, len(situations))
	var cells sync.WaitGroup
	for i, s := range situations {
		table[i] = make([]outcome, len(clients))
		for j, c := range clients {
			cells.Go(func() { table[i][j] = onLoopback(s, c) })
		}
	}
	cells.Wait()

	fmt.Printf("\n%-58s", "token client in a crowd; the endpoint takes 50 ms")
	for _, c := range clients {
		fmt.Printf("  %-34s", c.name)
	}
	fmt.Println()
	for i, s := range situations {
		fmt.Printf("  %-56s", s.name)
		for j := range clients {
			fmt.Printf("  %-34s", s.say(table[i][j])+" "+mark(s.holds(table[i][j])))
		}
		fmt.Println()
	}
}

func mark(met bool) string {
	if met {
		return "✔"
	}
	return "✖"
}

// onLoopback runs a situation with sockets.
func onLoopback(s situation, c client) outcome {
	w := newWorld()
	server := httptest.NewServer(w)
	defer server.Close()
	transport := &http.Transport{MaxIdleConnsPerHost: 1000}
	defer transport.CloseIdleConnections()
	return s.run(w, c.open(server.URL, transport))
}
