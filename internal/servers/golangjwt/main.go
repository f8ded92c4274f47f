// An API that stays on golang-jwt. What changed when it was moved over is where
// its keys come from: before, they came from
//
//	k, err := keyfunc.NewDefault([]string{*issuer + "/.well-known/jwks.json"})
//
// and that it now tells clients when the keys, not their tokens, are at fault.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify/golangjwt"
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
	k, err := keyfunc.New(keyfunc.Options{Storage: golangjwt.Storage(keys)})
	if err != nil {
		return err
	}

	parser := jwt.NewParser(jwt.WithIssuer(*issuer), jwt.WithAudience(*audience),
		jwt.WithValidMethods([]string{"RS256", "ES256"}), jwt.WithExpirationRequired())
	mux := http.NewServeMux()
	mux.HandleFunc("GET /whoami", func(w http.ResponseWriter, r *http.Request) {
		token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok {
			refuse(w, http.StatusUnauthorized)
			return
		}
		claims := new(jwt.RegisteredClaims)
		_, err := parser.ParseWithClaims(token, claims, k.KeyfuncCtx(r.Context()))
		switch {
		case errors.Is(err, jwtkit.CodeKeysUnavailable):
			refuse(w, http.StatusServiceUnavailable)
		case err != nil:
			refuse(w, http.StatusUnauthorized)
		default:
			fmt.Fprintln(w, claims.Issuer)
		}
	})
	mux.HandleFunc("GET /ready", func(w http.ResponseWriter, _ *http.Request) {
		if health := keys.Health(); !health.Ready {
			http.Error(w, "no keys yet", http.StatusServiceUnavailable)
		}
	})
	return serve(*listen, mux)
}

func refuse(w http.ResponseWriter, status int) {
	switch status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", "Bearer")
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "5")
	}
	w.WriteHeader(status)
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
