package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestConformElsewhere runs the scripts in testdata/conform, where the API is at
// another host, behind a certificate of a private CA.
func TestConformElsewhere(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return // the system's own store decides there, whatever SSL_CERT_FILE says
	}
	testscript.Run(t, testscript.Params{
		Dir:   "testdata/conform",
		Setup: setUp,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "serve": serve, "front": front, "knocks": knocks,
		},
	})
}

var fronts sync.Map // *atomic.Int64, requests by script

// front makes https://api.example/ of the server at a URL, for whoever takes the
// proxy in $HTTPS_PROXY, and writes the CA of its certificate into ca.pem: front URL.
func front(ts *testscript.TestScript, _ bool, args []string) {
	target, err := url.Parse(args[0])
	ts.Check(err)
	forward, count := httputil.NewSingleHostReverseProxy(target), new(atomic.Int64)
	api := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count.Add(1)
		r.Host = target.Host
		forward.ServeHTTP(w, r)
	}))
	cert, ca := certified(ts, "api.example")
	ts.Check(os.WriteFile(ts.MkAbs("ca.pem"), ca, 0o600))
	api.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	api.Config.ErrorLog = log.New(io.Discard, "", 0) // of clients that do not know the CA
	api.StartTLS()
	ts.Defer(api.Close)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != "api.example:443" {
			http.Error(w, "api.example alone is behind this proxy", http.StatusForbidden)
			return
		}
		count.Add(1) // a connection is something that was sent, too
		join(w, api.Listener.Addr().String())
	}))
	ts.Defer(proxy.Close)
	ts.Setenv("HTTPS_PROXY", proxy.URL)
	fronts.Store(ts.Name(), count)
}

// join makes a tunnel of the connection of w and one to address.
func join(w http.ResponseWriter, address string) {
	there, err := net.Dial("tcp", address)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer there.Close()
	w.WriteHeader(http.StatusOK)
	here, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	go func() {
		io.Copy(there, io.MultiReader(io.LimitReader(buffered, int64(buffered.Reader.Buffered())), here))
		there.Close()
	}()
	io.Copy(here, there)
}

// certified makes a CA, and a certificate of it for a host.
func certified(ts *testscript.TestScript, host string) (cert tls.Certificate, ca []byte) {
	issue := func(template *x509.Certificate, parent *x509.Certificate, by *ecdsa.PrivateKey) ([]byte, *ecdsa.PrivateKey) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		ts.Check(err)
		if by == nil {
			parent, by = template, key
		}
		der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), by)
		ts.Check(err)
		return der, key
	}
	until := time.Now().Add(time.Hour)
	root := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: until, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	rootDER, rootKey := issue(root, nil, nil)
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), NotAfter: until, DNSNames: []string{host}}
	leafDER, leafKey := issue(leaf, root, rootKey)
	var text bytes.Buffer
	ts.Check(pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: rootDER}))
	return tls.Certificate{Certificate: [][]byte{leafDER}, PrivateKey: leafKey}, text.Bytes()
}

// knocks holds how many requests came to the front: knocks none, or some.
func knocks(ts *testscript.TestScript, _ bool, args []string) {
	found, _ := fronts.Load(ts.Name())
	count := found.(*atomic.Int64).Swap(0)
	if came := count > 0; came != (args[0] == "some") {
		ts.Fatalf("%s requests came, want %s", strconv.FormatInt(count, 10), args[0])
	}
}
