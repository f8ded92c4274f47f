package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"github.com/jwtkit/toolkit/cmd/jwtkit/internal/show"
	"github.com/jwtkit/toolkit/internal/phrase"
)

// say writes a message for a person.
func say(stderr io.Writer, message string) {
	fmt.Fprintln(stderr, "jwtkit: "+phrase.Printable(message))
}

// isTerminal reports whether a stream is a person's terminal.
func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// showOptions says how to print to a stream: in colour only on a terminal, and
// never with NO_COLOR.
func showOptions(stream any) show.Options {
	colour := isTerminal(stream) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return show.Options{Colour: colour, Local: time.Local}
}

// copyReadable copies what a stranger sent. On a terminal, characters that do not
// print, or would steer the terminal, are shown as escapes.
func copyReadable(w io.Writer, r io.Reader) error {
	if !isTerminal(w) {
		_, err := io.Copy(w, r)
		return err
	}
	lines := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := lines.ReadSlice('\n')
		if _, err := io.WriteString(w, readable(string(line))); err != nil {
			return err
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// readable makes one line printable and leaves its tabs and its end.
func readable(line string) string {
	text := strings.TrimRight(line, "\r\n")
	cells := strings.Split(text, "\t")
	for i := range cells {
		cells[i] = phrase.Printable(cells[i])
	}
	return strings.Join(cells, "\t") + line[len(text):]
}

func addJSONFlag(cmd *cobra.Command, help string) *bool { return cmd.Flags().Bool("json", false, help) }

// printJSON writes one JSON object, on one line.
func printJSON(w io.Writer, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}
