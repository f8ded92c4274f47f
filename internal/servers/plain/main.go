// An API on net/http alone. It starts without waiting for its issuer, answers
// 401 and 403 for tokens, 503 while the issuer's keys cannot be had, and keeps
// the last good keys in a directory, if it is given one.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/bearer"
	"github.com/jwtkit/toolkit/verify/remote"
)

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	listen := flag.String("listen", "127.0.0.1:0", "address to listen on")
	issuer := flag.String("issuer", "", "issuer whose tokens are accepted")
	audience := flag.String("audience", "", "audience that they must be for")
	cache := flag.String("cache", "", "directory to keep the last good keys in")
	flag.Parse()

	keys, err := remote.Issuer(context.Background(), *issuer, remote.Options{CacheDir: *cache})
	if err != nil {
		return err
	}
	defer keys.Close()
	verifier, err := verify.New(keys, verify.Policy{Issuer: *issuer, Audiences: []string{*audience}})
	if err != nil {
		return err
	}

	mux := http.NewServeMux()
	mux.Handle("GET /whoami", bearer.Require(verifier.Cached(10_000), whoami))
	mux.HandleFunc("GET /ready", func(w http.ResponseWriter, _ *http.Request) {
		if health := keys.Health(); !health.Ready {
			http.Error(w, "no keys yet", http.StatusServiceUnavailable)
		}
	})
	return serve(*listen, mux)
}

// whoami cannot be called without a good token.
func whoami(w http.ResponseWriter, _ *http.Request, who *verify.Verified) {
	fmt.Fprintln(w, who.Claims().Issuer)
}

// serve says on standard output where it listens.
func serve(address string, handler http.Handler) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Println("listening on http://" + listener.Addr().String())
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	return server.Serve(listener)
}
