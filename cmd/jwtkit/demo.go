package main

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/spf13/cobra"
)

func newDemo() *cobra.Command {
	var listen string
	var stay bool
	cmd := &cobra.Command{
		Use:   "demo [flags]",
		Short: "Tell the life of one token, on a local issuer and API",
		Long: `Start issuer, sample API and inspector on this machine and tell the life of one
token: fetched, used, expired, refused, explained, renewed, and the key behind it
rotated. Exit status 0 only if every step did what it says.`,
		Example: `  jwtkit demo
  jwtkit demo --stay`,
		Args: noArguments,
	}
	cmd.Flags().StringVar(&listen, "listen", "", "the `HOST:PORT` to listen on (default a free port, "+defaultListen+" with --stay)")
	cmd.Flags().BoolVar(&stay, "stay", false, "go on serving after the story, until Ctrl-C")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ctx, stop := untilStopped(cmd.Context())
		defer stop()
		switch {
		case listen != "":
		case stay:
			listen = defaultListen
		default:
			listen = "127.0.0.1:0"
		}
		return runDemo(ctx, cmd, listen, stay)
	}
	return cmd
}

func runDemo(ctx context.Context, cmd *cobra.Command, listen string, stay bool) error {
	stdout := cmd.OutOrStdout()
	h, err := newHouse(ctx, houseOptions{listen: listen, stderr: cmd.ErrOrStderr()})
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, "listening on "+h.url)
	return h.whileServing(ctx, func(ctx context.Context) error {
		s := &story{w: stdout, options: showOptions(stdout), url: h.url, policy: h.policy, transport: http.DefaultTransport}
		if err := s.tell(ctx); err != nil || !stay {
			return err
		}
		h.stay(stdout)
		<-ctx.Done()
		return nil
	})
}

// stay says where to go on.
func (h *house) stay(w io.Writer) {
	fmt.Fprintf(w, "\nAll of it stays up until Ctrl-C.\n")
	h.greet(w)
}

// whileServing serves while f runs.
func (h *house) whileServing(ctx context.Context, f func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() {
		defer stop() // nobody waits for a server that is gone
		served <- h.serve(ctx)
	}()
	err := f(ctx)
	stop()
	if failed := <-served; failed != nil {
		return failed
	}
	return err
}
