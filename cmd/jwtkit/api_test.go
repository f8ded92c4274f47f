package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/wasm/bridge"
)

// The page's engine is held to the same answers.
func TestAPIAnswersAsRecorded(t *testing.T) {
	requests, err := os.Open("../../testdata/api/requests.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer requests.Close()
	want, err := os.ReadFile("../../testdata/api/answers.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := answerLines(context.Background(), requests, &got); err != nil {
		t.Fatal(err)
	}
	gotLines, wantLines := strings.Split(got.String(), "\n"), strings.Split(string(want), "\n")
	if len(gotLines) != len(wantLines) {
		t.Fatalf("%d answers, want %d", len(gotLines), len(wantLines))
	}
	for i := range wantLines {
		if gotLines[i] != wantLines[i] {
			t.Errorf("answer %d is\n%s\nwant\n%s", i+1, gotLines[i], wantLines[i])
		}
	}
}

func TestAPIRefusesALineThatIsTooLongAndGoesOn(t *testing.T) {
	long := io.LimitReader(new(endless), 3*bridge.MaxRequestBytes)
	next := strings.NewReader("\n" + `{"op":"diagnose","text":"undefined","at":1}`)
	var answers strings.Builder
	if err := answerLines(context.Background(), io.MultiReader(long, next), &answers); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(answers.String(), "\n")
	if len(lines) != 3 || !strings.Contains(lines[0], `"code":"request_invalid"`) || !strings.Contains(lines[0], "the limit is 68157440") {
		t.Errorf("the long line was answered with %q", lines[0])
	}
	if !strings.Contains(lines[1], `"cause":"placeholder"`) {
		t.Errorf("the line after it was answered with %q", lines[1])
	}
}

// An answer comes as soon as its line has: who waits for it before sending the
// next must not wait for ever.
func TestAPIAnswersLineByLine(t *testing.T) {
	requests, send := io.Pipe()
	receive, answers := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- answerLines(context.Background(), requests, answers) }()
	for range 3 {
		if _, err := io.WriteString(send, "{}\n"); err != nil {
			t.Fatal(err)
		}
		answer := make([]byte, 4096)
		if n, err := receive.Read(answer); err != nil || !strings.HasSuffix(string(answer[:n]), "\n") {
			t.Fatalf("the answer is %q, %v", answer[:n], err)
		}
	}
	send.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
