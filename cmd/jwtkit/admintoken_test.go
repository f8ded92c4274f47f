package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestAdminFromElsewhere asks through a proxy's header, which is as good as from
// another machine.
func TestAdminFromElsewhere(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	h, err := newHouse(ctx, houseOptions{listen: "0.0.0.0:0", stderr: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- h.serve(ctx) }()
	defer func() { stop(); <-served }()

	create := func(token string) int {
		request, err := http.NewRequest("POST", h.url+"/admin/apps", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("X-Forwarded-For", "203.0.113.9")
		if token != "" {
			request.Header.Set("Authorization", "Bearer "+token)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response.StatusCode
	}
	for token, want := range map[string]int{"": 401, "x": 401, string(h.admin): 201} {
		if got := create(token); got != want {
			t.Errorf("%d, want %d", got, want)
		}
	}
	var told strings.Builder
	if h.tellAdmin(&told, ""); !strings.Contains(told.String(), string(h.admin)) {
		t.Errorf("told is %q", told.String())
	}
}

func TestAdminTokenIsKept(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "state")
	made, err := adminToken(folder)
	if err != nil {
		t.Fatal(err)
	}
	again, err := adminToken(folder)
	if err != nil || again != made || len(made) < 26 {
		t.Errorf("a second start has another token (%v)", err)
	}
	path := filepath.Join(folder, adminTokenFile)
	if runtime.GOOS == "windows" {
		return // modes mean something else there
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := adminToken(folder); err == nil || strings.Contains(err.Error(), string(made)) {
		t.Errorf("a file that others may read: %v", err)
	}
}
