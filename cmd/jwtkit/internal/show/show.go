// Package show prints a diagnose.Report for a person at a terminal: [Inspect]
// what a token says, [Why] why it is refused. It decides nothing; whatever it
// prints of a token shows no control or bidirectional character.
package show

import (
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// Options say how to print.
type Options struct {
	Colour bool           // with escape sequences for a terminal
	Local  *time.Location // whose time is shown beside UTC; nil for none
}

// width is the length of a line, in characters.
const width = 80

// A page is what is being printed.
type page struct {
	Options
	text strings.Builder
}

// write writes the page that fill fills.
func write(w io.Writer, o Options, fill func(*page)) error {
	p := &page{Options: o}
	fill(p)
	_, err := io.WriteString(w, p.text.String())
	return err
}

// A colour is an escape sequence (ECMA-48, select graphic rendition).
type colour string

const (
	plain  colour = ""
	bold   colour = "\x1b[1m"
	dim    colour = "\x1b[2m"
	red    colour = "\x1b[31m"
	green  colour = "\x1b[32m"
	yellow colour = "\x1b[33m"
)

func (p *page) paint(c colour, text string) string {
	if !p.Colour || c == plain {
		return text
	}
	return string(c) + text + "\x1b[0m"
}

func (p *page) line(text string) { p.text.WriteString(strings.TrimRight(text, " ") + "\n") }

// paragraph prints text behind a mark, its further lines below its first.
func (p *page) paragraph(indent int, mark string, c colour, text string) {
	pad := strings.Repeat(" ", indent)
	hang := pad
	if mark != "" {
		hang += strings.Repeat(" ", utf8.RuneCountInString(mark)+1)
		pad += p.paint(c, mark) + " "
	}
	for i, line := range wrap(phrase.Printable(text), width-utf8.RuneCountInString(hang)) {
		if i > 0 {
			pad = hang
		}
		p.line(pad + line)
	}
}

// glue is a blank at which no line is broken (U+00A0).
const glue = "\u00a0"

// wrap breaks text between words into lines of at most limit characters. A
// longer word stays whole, so that it can be copied.
func wrap(text string, limit int) []string {
	var lines []string
	line := ""
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' }) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > limit {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	lines = append(lines, line)
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], glue, " ")
	}
	return lines
}
