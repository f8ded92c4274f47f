package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestDemoStaysUntilItIsStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, in := io.Pipe()
	root := newRoot()
	root.SetOut(in)
	root.SetArgs([]string{"demo", "--stay", "--listen", "127.0.0.1:0"})
	done := make(chan error, 1)
	go func() {
		done <- root.ExecuteContext(ctx)
		in.Close()
	}()
	lines := bufio.NewScanner(out)
	after := func(words string) string {
		for lines.Scan() {
			if rest, ok := strings.CutPrefix(lines.Text(), words); ok {
				return rest
			}
		}
		return ""
	}
	url, inspector := after("listening on "), after("inspector at ")
	if url == "" || inspector != url+"/" {
		t.Fatalf("listening on %q, the inspector is at %q", url, inspector)
	}
	response, _ := send(t, http.DefaultClient, "GET", url+"/.well-known/jwks.json", "", "", "")
	if response.StatusCode != http.StatusOK {
		t.Errorf("after the story the issuer answers %s", response.Status)
	}
	stop()
	io.Copy(io.Discard, out)
	if err := <-done; err != nil {
		t.Errorf("it ends with %v", err)
	}
}
