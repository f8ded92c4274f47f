// Package sample is a small API that wants a bearer token, to try a token
// against: [Handler] answers with what it verified. It trusts its verifier and
// nothing else.
package sample

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/jwtkit/toolkit/internal/strictjson"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/bearer"
)

// Audience is what aud must hold in a token for this API.
const Audience = "api"

// maxBody bounds what is echoed, in bytes.
const maxBody = 1 << 20

// Handler serves GET /api/whoami, which answers with the claims of the caller's
// token, and POST /api/echo, which answers with the body it got, up to 1 MiB.
// Refusals say in words what is wrong: it is an API to learn with.
func Handler(v *verify.Verifier) http.Handler {
	guard := bearer.Guard{Verifier: v, Realm: "jwtkit sample API", Details: true}
	mux := http.NewServeMux()
	mux.Handle("GET /api/whoami", guard.Require(whoami))
	mux.Handle("POST /api/echo", guard.Require(echo))
	// Who has no token hears that first, whatever the method.
	mux.Handle("/api/whoami", guard.Require(wrongMethod("GET")))
	mux.Handle("/api/echo", guard.Require(wrongMethod("POST")))
	mux.Handle("/api/", guard.Require(notFound))
	return mux
}

func whoami(w http.ResponseWriter, _ *http.Request, who *verify.Verified) {
	claims := strictjson.NewWriter()
	claims.Raw(string(who.Payload()))
	send(w, http.StatusOK, "application/json", []byte(claims.Text()+"\n"))
}

// echo sends the body back as bytes of no type, so that no browser takes it for
// a page of ours.
func echo(w http.ResponseWriter, r *http.Request, _ *verify.Verified) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	switch _, tooLarge := errors.AsType[*http.MaxBytesError](err); {
	case tooLarge:
		refuse(w, http.StatusRequestEntityTooLarge, "the body is longer than "+strconv.Itoa(maxBody)+" bytes")
	case err != nil:
		refuse(w, http.StatusBadRequest, "the body broke off before its end")
	default:
		send(w, http.StatusOK, "application/octet-stream", body)
	}
}

func wrongMethod(right string) func(http.ResponseWriter, *http.Request, *verify.Verified) {
	return func(w http.ResponseWriter, _ *http.Request, _ *verify.Verified) {
		w.Header().Set("Allow", right)
		refuse(w, http.StatusMethodNotAllowed, "this takes "+right)
	}
}

func notFound(w http.ResponseWriter, _ *http.Request, _ *verify.Verified) {
	refuse(w, http.StatusNotFound, "there are GET /api/whoami and POST /api/echo")
}

func refuse(w http.ResponseWriter, status int, detail string) {
	answer := strictjson.NewWriter()
	answer.Object(func() { answer.Member("detail", detail) })
	send(w, status, "application/json", []byte(answer.Text()+"\n"))
}

func send(w http.ResponseWriter, status int, contentType string, body []byte) {
	header := w.Header()
	header.Set("Content-Type", contentType)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(body)
}
