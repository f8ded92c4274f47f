package browsertest

import (
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
)

// A Record holds what a tab did, in the order in which it did it. It is safe
// for concurrent use.
type Record struct {
	mu       sync.Mutex
	requests []string
	console  []string
}

// Requests gives the address of every request that left the browser: those of
// the page, of its workers, and of the browser on their behalf
// (/favicon.ico). Of an https address only "https://host:port" is known.
func (r *Record) Requests() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.requests)
}

// Console gives what the page wrote to its console and what the browser
// wrote about the page, one line each, beginning with its kind: "log: …",
// "error: …", "exception: …". What violates the Content-Security-Policy is an
// error.
func (r *Record) Console() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.console)
}

func (r *Record) request(address string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = append(r.requests, address)
}

// event runs where the driver reads from the browser, so that what happened
// before a step ended is there after it.
func (r *Record) event(event any) {
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		texts := make([]string, len(e.Args))
		for i, arg := range e.Args {
			texts[i] = describe(arg)
		}
		r.line(string(e.Type), strings.Join(texts, " "))
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + describe(e.ExceptionDetails.Exception)
		}
		r.line("exception", text)
	case *log.EventEntryAdded:
		r.line(string(e.Entry.Level), e.Entry.Text)
	}
}

func (r *Record) line(kind, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.console = append(r.console, kind+": "+text)
}

// describe gives an object by its description and a plain value as JSON.
func describe(object *runtime.RemoteObject) string {
	if object.Description != "" {
		return object.Description
	}
	return string(object.Value)
}
