package main

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"net"
	"path/filepath"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/internal/privatefile"
	"github.com/jwtkit/toolkit/jwtkit/issuer"
)

// adminTokenFile is where the admin token stands in the state folder.
const adminTokenFile = "admin-token"

// Lengths of an admin token, in bytes.
const (
	minAdminToken = 16
	maxAdminToken = 1024
)

// adminToken gives the token that opens /admin, /apps and /broken from elsewhere:
// that of the state folder, or a new one, which is kept there. Without a folder,
// one for this run.
func adminToken(folder string) (issuer.Secret, error) {
	token := rand.Text()
	if folder == "" {
		return issuer.Secret(token), nil
	}
	path := filepath.Join(folder, adminTokenFile)
	kept, err := privatefile.Read(path, maxAdminToken)
	if errors.Is(err, fs.ErrNotExist) {
		kept, err = []byte(token), privatefile.Write(path, []byte(token+"\n"))
	}
	if err != nil {
		return "", usage("--state: " + adminTokenFile + ": " + phrase.Quote(err.Error()))
	}
	if token = strings.TrimSpace(string(kept)); len(token) < minAdminToken {
		return "", usage("--state: " + adminTokenFile + " holds no token; remove it, and a new one is made")
	}
	return issuer.Secret(token), nil
}

// onlyHere reports whether an address to listen on is reached from this machine
// alone.
func onlyHere(address net.Addr) bool {
	tcp, ok := address.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}
