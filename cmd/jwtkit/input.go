package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// atMostOne holds a verb to one token, file or -.
func atMostOne(cmd *cobra.Command, args []string) error {
	if len(args) < 2 {
		return nil
	}
	if near := cmd.Root().SuggestionsFor(args[0]); len(near) > 0 {
		return usage("one token, file or - at a time; is " + near[0] + " meant?")
	}
	return usage("one token, file or - at a time")
}

// maxFileBytes bounds every file that is read whole: keys, policies, secrets and
// texts with tokens.
const maxFileBytes = jwtkit.MaxTokenBytes

// An input reads what the command line names. Standard input can be named once.
type input struct {
	stdin  io.Reader
	stderr io.Writer
	verbs  *cobra.Command // the root, whose verb an argument may have been meant for
	taken  bool
}

func newInput(cmd *cobra.Command) *input {
	return &input{stdin: cmd.InOrStdin(), stderr: cmd.ErrOrStderr(), verbs: cmd.Root()}
}

// text gives the text that a verb is about: the argument itself if it is a
// token, else what the file of that name holds; standard input for - and for no
// argument.
func (in *input) text(args []string) (string, error) {
	r, name, err := in.open(args)
	if err != nil {
		return "", err
	}
	defer r.Close()
	data, err := readBounded(r, name)
	return strings.TrimRight(string(data), "\r\n"), err // the end of the last line is not what was pasted
}

// open opens what text gives, and names it.
func (in *input) open(args []string) (r io.ReadCloser, name string, err error) {
	switch {
	case len(args) == 0 && isTerminal(in.stdin):
		return nil, "", usage("no token was given: name a token, a file or - for standard input, or pipe one in")
	case len(args) == 0 || args[0] == "-":
		r, err := in.takeStdin()
		return r, "standard input", err
	case isToken(args[0]):
		return io.NopCloser(strings.NewReader(args[0])), "the argument", nil
	}
	file, err := os.Open(args[0])
	if err == nil {
		return file, phrase.Quote(args[0]), nil
	}
	if !isNoFile(err) {
		return nil, "", err
	}
	text, err := in.pasted(args[0])
	return io.NopCloser(strings.NewReader(text)), "the argument", err
}

func isToken(text string) bool {
	_, err := jwtkit.Parse(text)
	return err == nil || errors.Is(err, jwtkit.CodeTokenEncrypted)
}

// isNoFile reports whether there is no file of a name, or cannot be one.
func isNoFile(err error) bool {
	return !errors.Is(err, fs.ErrPermission) && errors.As(err, new(*fs.PathError))
}

// pasted gives an argument that is neither a token nor a file: something that
// was pasted, unless it looks like the name of a file or of a verb. It may be a
// credential, so it is not repeated.
func (in *input) pasted(argument string) (string, error) {
	if argument == "" || strings.HasPrefix(argument, "ey") || strings.ContainsAny(argument, " \t\r\n\"'{}<>$%") {
		return argument, nil
	}
	extension := len(filepath.Ext(argument))
	if strings.ContainsRune(argument, filepath.Separator) || extension > 1 && extension <= len(".jsonl") {
		return "", usage("the argument is no token, and there is no file of that name")
	}
	const word = 5 // shorter ones are near too many verbs by chance
	if near := in.verbs.SuggestionsFor(argument); len(near) > 0 && len(argument) >= word {
		return "", usage("the argument is no verb and no token, and there is no file of that name; is " + near[0] + " meant?")
	}
	say(in.stderr, "there is no file of that name, so the argument is read as the text itself")
	return argument, nil
}

// read gives the content of a file, or of standard input for the name -, if it is
// not too long.
func (in *input) read(name string) ([]byte, error) {
	if name == "-" {
		return in.readStdin()
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readBounded(file, phrase.Quote(name))
}

func (in *input) readStdin() ([]byte, error) {
	r, err := in.takeStdin()
	if err != nil {
		return nil, err
	}
	return readBounded(r, "standard input")
}

func (in *input) takeStdin() (io.ReadCloser, error) {
	if in.taken {
		return nil, usage("standard input is named twice")
	}
	in.taken = true
	return io.NopCloser(in.stdin), nil
}

func readBounded(r io.Reader, what string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFileBytes+1))
	switch {
	case err != nil:
		return nil, usage(what + " cannot be read: " + reason(err))
	case len(data) > maxFileBytes:
		return nil, usage(what + " is longer than " + strconv.Itoa(maxFileBytes) + " bytes, the most that is read here")
	}
	return data, nil
}

// reason is err without the name of the file, which was said.
func reason(err error) string {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}
