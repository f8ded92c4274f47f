package main

import (
	"bufio"
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/jwtkit/toolkit/wasm/bridge"
)

func newAPI() *cobra.Command {
	return &cobra.Command{
		Use:   "api",
		Short: "Answer JSON requests, one a line, as the page's engine does",
		Long: `Read one JSON request a line from standard input and write one JSON answer a line,
the same bytes as the engine in the page. Requests: {"op":"verify","token":…} and
{"op":"diagnose","text":…}, each with keys or secret, policy and at.`,
		Example: `  echo '{"op":"diagnose","text":"undefined"}' | jwtkit api`,
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return answerLines(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
}

// answerLines answers each line of r. Of a line that is too long for a request
// only as much is kept as shows that.
func answerLines(ctx context.Context, r io.Reader, w io.Writer) error {
	lines := bufio.NewReaderSize(r, 64<<10)
	for {
		request, err := readLine(lines)
		if err == nil || request != "" {
			if _, err := io.WriteString(w, bridge.Answer(ctx, request)+"\n"); err != nil {
				return usage("the answer cannot be written: " + reason(err))
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return usage("standard input cannot be read: " + reason(err))
		}
	}
}

// readLine gives the next line without its end, at most one byte more of it than
// a request has, and skips the rest.
func readLine(r *bufio.Reader) (string, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if err == nil {
			part = part[:len(part)-1]
		}
		line = append(line, part[:min(len(part), bridge.MaxRequestBytes+1-len(line))]...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return string(line), err
		}
	}
}
