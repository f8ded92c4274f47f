// Command apicases writes testdata/api: requests of the JSON API and the answers
// to them, one a line. Tests put the requests to the engine natively, in Node and
// in a browser, and compare the answers byte for byte.
//
//	go run ./internal/apicases            # new keys, new requests, new answers
//	go run ./internal/apicases -answers   # new answers to the same requests
//
// Look at the difference before committing it: it is a change of the API.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"strings"

	"github.com/jwtkit/toolkit/wasm/bridge"
)

const folder = "testdata/api/"

func main() {
	answersOnly := flag.Bool("answers", false, "keep the requests")
	flag.Parse()
	var requests []string
	if *answersOnly {
		text, err := os.ReadFile(folder + "requests.jsonl")
		check(err)
		requests = strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	} else {
		requests = cases()
		check(os.WriteFile(folder+"requests.jsonl", []byte(strings.Join(requests, "\n")+"\n"), 0o644))
	}
	var answers strings.Builder
	for _, request := range requests {
		answers.WriteString(bridge.Answer(context.Background(), request) + "\n")
	}
	check(os.WriteFile(folder+"answers.jsonl", []byte(answers.String()), 0o644))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
