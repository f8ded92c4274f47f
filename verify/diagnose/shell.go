package diagnose

import "strings"

// A word is one of a command. It is filled when a shell puts something else in the
// place of what is shown.
type word struct {
	text   string
	filled bool
}

// A splitter takes a command apart into words as the shells of Unix, cmd and
// PowerShell do.
type splitter struct {
	words  []word
	text   []byte // of the word at hand
	filled bool
	begun  bool
	tables int // PowerShell's @{…}, which go over lines
}

func (s *splitter) end() {
	if s.begun {
		s.words = append(s.words, word{string(s.text), s.filled})
	}
	s.text, s.filled, s.begun = s.text[:0], false, false
}

// expects reports whether the word at hand, or the last, is an option whose value is
// still to come.
func (s *splitter) expects() bool {
	last := string(s.text)
	if !s.begun && len(s.words) > 0 {
		last = s.words[len(s.words)-1].text
	}
	return options[last] != "" && last != "-O"
}

func (s *splitter) add(text string, filled bool) {
	s.text = append(s.text, text...)
	s.begun, s.filled = true, s.filled || filled
}

// shellWords takes a command apart, up to where it ends. A quote that is never
// closed makes it none.
func shellWords(text string) (words []word, taken int) {
	var s splitter
	for i := 0; i < len(text); i++ {
		next := byte(0)
		if i+1 < len(text) {
			next = text[i+1]
		}
		switch c := text[i]; {
		case c == '^' && next == '"': // a quote of cmd
		case (c == '\\' || c == '^' || c == '`') && next != 0:
			if skipped := lineBreak(text[i+1:]); skipped > 0 {
				s.end()
				i += skipped
				continue
			}
			i++
			s.add(text[i:i+1], false)
		case c == '\'' || c == '"' || c == '$' && next == '\'':
			inner, size, filled := quotedWord(text[i:])
			if size == 0 {
				return nil, 0
			}
			s.add(inner, filled)
			i += size - 1
		case c == '@' && next == '{':
			s.end()
			s.tables++
			i++
		case s.tables > 0 && (c == '\n' || c == ';'):
			s.end()
		case s.tables > 0 && c == '}':
			s.end()
			s.tables--
		case c == '\n' && s.expects(): // a mail program broke the line
			s.end()
		case c == '\n' || c == ';' || c == '|' || c == ')':
			s.end()
			return s.words, i
		case c == '>' && !s.begun: // where the output goes
			rest, _, _ := strings.Cut(text[i:], "\n")
			return s.words, i + len(rest)
		case c == ' ' || c == '\t' || c == '\r':
			s.end()
		default:
			s.add(text[i:i+1], c == '$' || c == '%')
		}
	}
	s.end()
	return s.words, len(text)
}

// lineBreak gives the length of a line break that text begins with, 0 if none.
func lineBreak(text string) int {
	rest := strings.TrimLeft(text, " \r")
	if strings.HasPrefix(rest, "\n") {
		return len(text) - len(rest) + 1
	}
	return 0
}

// quotedWord reads what stands in quotes. Its size is 0 when they are never closed.
func quotedWord(text string) (inner string, size int, filled bool) {
	var b strings.Builder
	quote, i, plain := text[0], 1, text[0] == '\''
	if quote == '$' {
		quote, i, plain = '\'', 2, false
	}
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c == quote:
			return b.String(), i + 1, filled
		case c == '\\' && !plain && i+1 < len(text):
			i++
			if text[i] != '\n' {
				b.WriteByte(text[i])
			}
		case c == '^' && i+1 < len(text) && strings.IndexByte(" ^\"%&{}[]\\\n\r", text[i+1]) >= 0: // of cmd
		default:
			filled = filled || (c == '$' || c == '%') && quote == '"'
			b.WriteByte(c)
		}
	}
	return "", 0, false
}
