package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestColourIsForTerminalsAlone(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "xterm")
	terminal, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // the one character device that is everywhere
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if !showOptions(terminal).Colour {
		t.Error("no colour on a terminal")
	}
	if showOptions(file).Colour || showOptions(new(bytes.Buffer)).Colour {
		t.Error("colour where no terminal is")
	}
	t.Setenv("NO_COLOR", "1")
	if showOptions(terminal).Colour {
		t.Error("colour in spite of NO_COLOR")
	}
}

func TestReadableLinesKeepTheirTabsAndEnds(t *testing.T) {
	for line, want := range map[string]string{
		"a\tb\n":      "a\tb\n",
		"a\r\n":       "a\r\n",
		"\x1b[2Jx":    `\u001b[2Jx`,
		"a\rb\n":      `a\u000db` + "\n",
		"é \u202e ü ": `é \u202e ü `,
	} {
		if got := readable(line); got != want {
			t.Errorf("readable(%q) = %q, want %q", line, got, want)
		}
	}
}
