// An API on the chi router: the guard is a middleware like any other, and a
// handler asks for the token that was let through.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

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
	flag.Parse()

	keys, err := remote.Issuer(context.Background(), *issuer, remote.Options{})
	if err != nil {
		return err
	}
	defer keys.Close()
	verifier, err := verify.New(keys, verify.Policy{Issuer: *issuer, Audiences: []string{*audience}})
	if err != nil {
		return err
	}

	router := chi.NewRouter()
	router.Get("/ready", func(w http.ResponseWriter, _ *http.Request) {
		if health := keys.Health(); !health.Ready {
			http.Error(w, "no keys yet", http.StatusServiceUnavailable)
		}
	})
	router.Group(func(api chi.Router) {
		api.Use(bearer.Guard{Verifier: verifier, Realm: "api"}.Middleware)
		api.Get("/whoami", whoami)
	})
	return serve(*listen, router)
}

func whoami(w http.ResponseWriter, r *http.Request) {
	who, ok := bearer.From(r.Context())
	if !ok { // a route outside of the guard
		http.Error(w, "no token was verified", http.StatusInternalServerError)
		return
	}
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
