package diagnose

import (
	"encoding/base64"
	"strings"
)

// commandAt reads the command that text begins with, behind the prompt of a shell,
// as a request, and says how many bytes it takes.
func (r *reading) commandAt(text string) (e *exchange, size int) {
	const most, longest = 200, 64 << 10
	if r.part == inRequest || r.part == inResponse || r.tried > most {
		return nil, 0
	}
	line, _, _ := strings.Cut(text[:min(len(text), 200)], "\n")
	start := commandStart(line)
	if start < 0 {
		return nil, 0
	}
	text = text[start:min(len(text), longest)]
	if strings.HasPrefix(text, "fetch(") {
		e, size = fetchCall(text)
	} else {
		words, taken := shellWords(text)
		e, size = requestOf(words), taken
	}
	r.tried++
	if e == nil {
		return nil, 0
	}
	return e, start + size
}

// programs are those whose commands are read.
var programs = names("curl curl.exe wget http https xh Invoke-WebRequest Invoke-RestMethod iwr irm")

// commandStart gives where a command begins in a line, behind a prompt, or -1.
func commandStart(line string) int {
	for i := 0; i < len(line); {
		word, _, _ := strings.Cut(line[i:], " ")
		if prompt := strings.LastIndexByte(word, '>') + 1; prompt > 0 && programs[word[prompt:]] {
			return i + prompt // of cmd
		}
		if programs[word] && len(word) < len(line[i:]) && !stamped(line[i+len(word)+1:]) || strings.HasPrefix(word, "fetch(") {
			return i
		}
		if !isPrompt(word) {
			return -1
		}
		i += len(word) + 1
	}
	return -1
}

// stamped reports whether a text begins with an instant.
func stamped(text string) bool {
	_, taken := instant(text)
	return taken > 0
}

// isPrompt reports whether a word may stand before a command: a prompt, or a
// variable that the answer goes into.
func isPrompt(word string) bool {
	for _, end := range []string{"$", "#", "%", ">", "❯", "➜"} {
		if strings.HasSuffix(word, end) {
			return true
		}
	}
	return word == "" || word == "await" || word == "+" || word == "PS" || word == "time" || strings.HasPrefix(word, "~") || strings.Contains(word, "=") || strings.HasPrefix(word, "$")
}

// What a value of an option is.
const (
	aField  = "field"
	aMethod = "method"
	anURL   = "url"
	aForm   = "form"
	aUser   = "user"
	aToken  = "token"
	aCookie = "cookie"
	aTable  = "table"
	aFile   = "file" // that may hold credentials
	another = "another"
)

// options of curl, wget, HTTPie and PowerShell that take a value, by what it is.
var options = func() map[string]string {
	meaning := map[string]string{}
	for value, list := range map[string]string{
		aField: "-H --header", aMethod: "-X --request --method -Method", anURL: "--url -Uri", aUser: "-u --user -a --auth", aToken: "--oauth2-bearer -Token",
		aForm:   "-d --data --data-raw --data-binary --data-urlencode --json -F --form --post-data --body-data -Body",
		aCookie: "-b --cookie", aTable: "-Headers", aFile: "-E --cert -K --config --netrc-file --aws-sigv4",
		another: `-A --user-agent -e --referer -o --output -w --write-out -x --proxy -m --max-time --connect-timeout --cacert --key --resolve --connect-to
			--retry -c --cookie-jar -T --upload-file -D --dump-header --auth-type -ContentType --interface -UserAgent -WebSession -TimeoutSec -OutFile`,
	} {
		for _, option := range strings.Fields(list) {
			meaning[option] = value
		}
	}
	return meaning
}()

// requestOf reads the words of a command as the request that it sends; nil when
// they name no address.
func requestOf(words []word) *exchange {
	if len(words) < 2 {
		return nil
	}
	c := commandReading{e: &exchange{asked: true, typed: true}, program: strings.TrimSuffix(words[0].text, ".exe")}
	for i := 1; i < len(words); i++ {
		i += c.read(words[i], words[i+1:])
	}
	if c.e.url == "" {
		return nil
	}
	if c.e.method == "" && c.e.form != "" {
		c.e.method = "POST"
	} else if c.e.method == "" {
		c.e.method = "GET"
	}
	return c.e
}

type commandReading struct {
	e       *exchange
	program string
}

// read reads one word, and says how many of those behind it are its value.
func (c *commandReading) read(w word, rest []word) (taken int) {
	if !strings.HasPrefix(w.text, "-") || w.text == "-" {
		c.argument(w)
		return 0
	}
	if name, content, found := strings.Cut(w.text, "="); found && strings.HasPrefix(name, "--") {
		c.value(options[name], word{content, w.filled})
		return 0
	}
	meaning := options[w.text]
	if len(w.text) == 2 && c.program != "curl" && !strings.Contains("-a -A -o", w.text) {
		meaning = ""
	}
	if meaning == "" && c.program == "curl" && w.text[1] != '-' {
		var content word
		if meaning, content = shortOptions(w); content.text != "" {
			c.value(meaning, content)
			return 0
		}
	}
	switch {
	case meaning == aTable:
		for n, w := range rest {
			if strings.HasPrefix(w.text, "-") {
				return n
			}
			c.pair(w)
		}
		return len(rest)
	case meaning != "" && len(rest) > 0:
		c.value(meaning, rest[0])
		return 1
	}
	c.e.asked = c.e.asked && w.text != "-n" && w.text != "--netrc"
	return 0
}

// shortOptions reads options of one letter that are written together, of which the
// last may take a value.
func shortOptions(w word) (meaning string, content word) {
	for i := 1; i < len(w.text); i++ {
		if meaning = options["-"+w.text[i:i+1]]; meaning != "" {
			return meaning, word{w.text[i+1:], w.filled}
		}
	}
	return "", word{}
}

func (c *commandReading) value(meaning string, w word) {
	switch meaning {
	case aField:
		if name, content, ok := strings.Cut(w.text, ":"); ok {
			content = strings.TrimSpace(content)
			if scheme, rest, broken := strings.Cut(content, "\n"); broken && isTokenText(scheme) && !strings.Contains(scheme, ".") {
				content = scheme + " " + strings.TrimSpace(rest)
			}
			c.field(strings.TrimSpace(name), content, w.filled)
		} else {
			c.e.asked = false // from a file, or a variable
		}
	case aMethod:
		c.e.method = w.text
	case anURL:
		c.e.url = w.text
	case aForm:
		c.e.form = strings.TrimPrefix(c.e.form+"&"+w.text, "&")
	case aUser:
		c.field("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(w.text)), false)
	case aToken:
		c.field("Authorization", "Bearer "+w.text, w.filled)
	case aCookie:
		c.field("Cookie", w.text, false)
	case aFile:
		c.e.asked = false
	}
}

func (c *commandReading) field(name, content string, filled bool) {
	c.e.request = append(c.e.request, field{name, content})
	c.e.template = c.e.template || filled
}

// argument reads a word that is no option: the address, a method, or a field as
// HTTPie writes it.
func (c *commandReading) argument(w word) {
	name, content, _ := strings.Cut(w.text, ":")
	switch {
	case isMethod(w.text):
		c.e.method = w.text
	case c.program != "curl" && isField(w.text) && !strings.HasPrefix(content, "//") && c.e.url != "":
		c.field(name, content, w.filled)
	case c.e.url == "" && (strings.ContainsAny(w.text, "./") || strings.HasPrefix(w.text, "localhost") || w.filled):
		c.e.url = w.text
		c.e.asked = c.e.asked && (!w.filled || strings.Contains(w.text, "/"))
	case w.filled:
		c.e.asked = false // there may be options in it
	}
}

// pair reads one of PowerShell's @{"name"="value"}, of which the quotes are gone.
func (c *commandReading) pair(w word) {
	if name, content, ok := strings.Cut(w.text, "="); ok && isField(name+":") {
		c.field(name, content, w.filled)
	} else {
		c.e.asked = false // a variable
	}
}
