package diagnose

import (
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
)

// A spelling is how a tool or a shell writes what it fills in.
type spelling struct {
	opening, closing string
	what             string
	call             bool // there may be more than a name between the two, such as a call
	early            bool // it is filled in before a shell or a client sees it
}

const (
	ofShell   = "the name of a shell variable, not its value"
	ofWindows = "the name of a Windows variable, not its value"
)

// spellings of variables, the longer ones before those that they begin with.
var spellings = []spelling{
	{"${{", "}}", "an expression of a pipeline (GitHub Actions), not its value", true, true},
	{"{{", "}}", "a name in double braces, as templates have them", true, true},
	{"{%", "%}", "a tag of a template, not what it gives", true, true},
	{"<%", "%>", "a tag of a template, not what it gives", true, true},
	{"#{", "}", "an expression in #{ }, not its value", true, true},
	{"#(", ")", "an expression in #( ), not its value", true, true},
	{"${", "}", ofShell, false, false},
	{"${", "}", "an expression in ${ }, not its value", true, true},
	{"$[", "]", "an expression of a pipeline, not its value", true, true},
	{"$(", ")", "a command of the shell, not what it prints", true, false},
	{"{", "}", "a name in braces, to be replaced", false, true},
	{"<", ">", "a name in angle brackets, to be replaced", false, false},
	{"%", "%", ofWindows, false, false},
	{"$env:", "", "the name of a variable of PowerShell, not its value", false, false},
	{"$", "", ofShell, false, false},
	{"process.env.", "", "the name of a variable of a program, not its value", false, true},
	{"__ENV.", "", "the name of a variable of a program, not its value", false, true},
}

// variable gives how a text is spelled that is a variable and nothing else.
func variable(text string) (s spelling, ok bool) {
	for _, s := range spellings {
		if len(text) < len(s.opening)+len(s.closing) || !strings.HasSuffix(text, s.closing) || !strings.EqualFold(text[:len(s.opening)], s.opening) {
			continue
		}
		inner := strings.TrimSpace(text[len(s.opening) : len(text)-len(s.closing)])
		if (isName(inner) || s.call && isExpression(inner)) && !isMarkup(text) {
			return s, true
		}
	}
	return spelling{}, false
}

// isExpression reports whether a text could be what a tool computes: a call, a path,
// a pipe.
func isExpression(text string) bool {
	const longest = 200
	return text != "" && len(text) < longest && strings.Trim(text, tokenBytes+" ()[],:;'\"|?!/\\@$=*+&<>") == ""
}

// nothings are what languages print where there is no value, and forms where nobody
// wrote one.
var nothings = map[string]bool{
	"undefined": true, "null": true, "NULL": true, "(null)": true, "<null>": true, "None": true, "nil": true, "(nil)": true, "<nil>": true, "NaN": true,
	"[object Object]": true, "[object Promise]": true, "[object Undefined]": true, "%!s(<nil>)": true, "Optional.empty": true,
	"***": true, "…": true, "<token>": true, "Bearer": true,
}

// objects are how languages print an object in the place of the text that it gives.
var objects = []struct{ opening, closing string }{
	{"[object ", "]"}, {"[function", ""}, {"Promise {", "}"}, {"function (", "}"}, {"function(", "}"}, {"async function", "}"}, {"() =>", ""},
	{"<coroutine object ", ">"}, {"<function ", ">"}, {"<bound method ", ">"}, {"<Future ", ">"}, {"<Task ", ">"}, {"#<", ">"},
	{"Instance of '", "'"}, {"Closure: ", ""}, {"System.Threading.Tasks.Task", ""}, {"java.util.concurrent.", ""}, {"%!", ")"},
}

// placeholder says what a credential is that was never filled in. Only words that
// are well known are repeated: any other may be the secret itself.
func placeholder(text string) (what string, ok bool) {
	if text == "" {
		return "empty", true
	}
	if nothings[text] {
		return phrase.Quote(text), true
	}
	if s, ok := variable(text); ok {
		return s.what, true
	}
	for _, o := range objects {
		if strings.HasPrefix(text, o.opening) && strings.HasSuffix(text, o.closing) {
			return "an object of a program (such as a promise or a function), not the text that it gives", true
		}
	}
	if forExample(text) {
		return "the example of a manual, to be replaced", true
	}
	return "", false
}

// forExample reports whether a text is a name such as YOUR_ACCESS_TOKEN.
func forExample(text string) bool {
	const longest = 40
	if len(text) > longest {
		return false
	}
	means, count := false, 0
	for word := range strings.FieldsFuncSeq(lowerASCII(text), func(r rune) bool { return r == '_' || r == '-' }) {
		means = means || word == "token" || word == "jwt"
		count++
		if !exampleWords[word] {
			return false
		}
	}
	return means && count > 1
}

var exampleWords = names("your my the access bearer auth id api token jwt here goes insert paste put replace with me some")
