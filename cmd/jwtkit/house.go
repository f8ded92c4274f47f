package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/cmd/jwtkit/internal/sample"
	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit/issuer"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/remote"
	"github.com/jwtkit/toolkit/web"
)

// houseOptions say what a house is made of.
type houseOptions struct {
	listen    string   // address to listen on
	url       string   // the issuer, "" for the address listened on
	hosts     []string // names by which it is reached, beside those of the URLs
	apps      []issuer.App
	lifetime  time.Duration
	profile   string           // the shape of tokens, "" for the default
	algorithm string           // of a new signing key, "" for the default
	state     string           // the folder that outlives a restart, "" for memory alone
	broken    bool             // serve broken tokens
	cert      *tls.Certificate // nil for plain http
	log       *slog.Logger     // nil for none
	stderr    io.Writer        // for what net/http complains about
}

// A house is the issuer, the sample API and the inspector on one port. The API
// knows the issuer as a stranger does: by its URL, over HTTP.
type house struct {
	url      string        // where it is reached
	admin    issuer.Secret // opens /admin from elsewhere; "" when nobody can ask from there
	issuer   *issuer.Issuer
	policy   verify.Policy // the sample API's
	keys     *remote.Keys
	listener net.Listener
	server   *http.Server
}

// newHouse listens; nothing is answered before serve.
func newHouse(ctx context.Context, o houseOptions) (*house, error) {
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return nil, usage("--listen " + phrase.Quote(o.listen) + ": " + cannotListen(err))
	}
	h := &house{listener: listener, url: urlOf(listener.Addr(), o.cert != nil)}
	if o.url == "" {
		o.url = h.url
	}
	if err := h.furnish(ctx, o); err != nil {
		listener.Close()
		return nil, err
	}
	return h, nil
}

func cannotListen(err error) string {
	if wrapped, ok := errors.AsType[*net.OpError](err); ok {
		err = wrapped.Err
	}
	return err.Error() + " (--listen 127.0.0.1:0 takes a free port)"
}

// urlOf gives the URL at which this machine reaches a listener.
func urlOf(address net.Addr, secure bool) string {
	scheme := "http://"
	if secure {
		scheme = "https://"
	}
	host, port, _ := net.SplitHostPort(address.String())
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return scheme + net.JoinHostPort(host, port)
}

// furnish makes what answers behind the listener.
func (h *house) furnish(ctx context.Context, o houseOptions) error {
	if !onlyHere(h.listener.Addr()) || o.state != "" {
		var err error
		if h.admin, err = adminToken(o.state); err != nil {
			return err
		}
	}
	made, err := issuer.New(issuer.Options{
		Issuer: o.url, Apps: o.apps, Lifetime: o.lifetime, Profile: o.profile, Algorithm: o.algorithm, State: o.state, Broken: o.broken,
		Hosts: append(hosts(h.url), o.hosts...), AdminToken: h.admin, Logger: o.log,
	})
	if err != nil {
		return err
	}
	keys, err := remote.Issuer(ctx, o.url, remote.Options{Client: clientOf(o.cert)})
	if err != nil {
		return err
	}
	h.policy = verify.Policy{Issuer: o.url, Audiences: []string{sample.Audience}}
	verifier, err := verify.New(keys, h.policy)
	if err != nil {
		keys.Close()
		return err
	}
	h.issuer, h.keys = made, keys
	h.server = &http.Server{
		Handler:           h.rooms(o.url, sample.Handler(verifier)),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(sayer{o.stderr}, "", 0),
	}
	if o.cert != nil {
		h.server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*o.cert}}
	}
	return nil
}

// rooms puts the handlers at their paths; the issuer's are below its own.
func (h *house) rooms(issuerURL string, api http.Handler) http.Handler {
	path := ""
	if u, err := url.Parse(issuerURL); err == nil {
		path = strings.TrimSuffix(u.Path, "/")
	}
	mux := http.NewServeMux()
	mux.Handle("/api/", h.issuer.Beside(api))
	mux.Handle("/.well-known/", h.issuer)
	for _, below := range []string{"/.well-known/", "/connect/", "/admin/", "/apps", "/apps/", "/broken", "/broken/"} {
		if path+below != "/.well-known/" {
			mux.Handle(path+below, h.issuer)
		}
	}
	mux.Handle("/", h.issuer.Beside(web.Handler()))
	return mux
}

// hosts gives the name by which a house is reached.
func hosts(address string) []string {
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	return []string{u.Hostname()}
}

// clientOf gives the client that trusts the house's own certificate; nil is the
// default one.
func clientOf(cert *tls.Certificate) *http.Client {
	if cert == nil {
		return nil
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	for _, der := range cert.Certificate {
		if parsed, err := x509.ParseCertificate(der); err == nil {
			roots.AddCert(parsed)
		}
	}
	return &http.Client{Transport: &http.Transport{
		Proxy:           http.ProxyFromEnvironment,
		TLSClientConfig: &tls.Config{RootCAs: roots},
	}}
}

// grace is what running requests have to come to their end. Browsers keep
// connections open that they never used; those are not waited for any longer.
const grace = time.Second

// serve answers until ctx ends.
func (h *house) serve(ctx context.Context) error {
	defer h.keys.Close()
	stopped := make(chan struct{})
	go func() {
		<-ctx.Done()
		ctx, cancel := context.WithTimeout(context.Background(), grace)
		defer cancel()
		if h.server.Shutdown(ctx) != nil {
			h.server.Close()
		}
		close(stopped)
	}()
	if err := h.answer(); !errors.Is(err, http.ErrServerClosed) {
		return usage("the server stopped: " + phrase.Quote(err.Error()))
	}
	<-stopped
	return nil
}

func (h *house) answer() error {
	if h.server.TLSConfig != nil {
		return h.server.ServeTLS(h.listener, "", "")
	}
	return h.server.Serve(h.listener)
}

// A sayer turns what is logged into messages.
type sayer struct{ stderr io.Writer }

// Write says one message.
func (s sayer) Write(line []byte) (int, error) {
	say(s.stderr, string(bytes.TrimRight(line, "\n")))
	return len(line), nil
}
