package diagnose

import (
	"strconv"
	"strings"
	"time"
)

// An exchange is one request and its answer, as far as the text shows them.
type exchange struct {
	method, url string
	request     []field
	status      int // 0 when no answer is shown
	response    []field
	body        string
	asked       bool      // the request is shown
	logged      bool      // words tell of the answer, as in a log: its header fields are not shown
	at          time.Time // when it was logged, by the server's clock
	local       string    // that time as it is written, where it has no zone
	aside       string    // what else the text says of why, beside the messages
	typed       bool      // the request is known by the command for it alone
	template    bool      // a shell or an editor fills in variables before it is sent
	received    time.Time // when the answer came, by the clock that made the capture
	started     time.Time // when the request left, by the same clock
	form        string    // the body of the request, where it is shown
	carried     *carried  // the token that the request carried, nil if none is seen
	granted     *grant    // the token that the answer gave, nil if none
	recorder    string    // the program that made the archive, "" outside archives
}

type field struct{ name, value string }

// values gives the values of the header fields of a name, in any case.
func values(fields []field, name string) (list []string) {
	for _, f := range fields {
		if strings.EqualFold(f.name, name) {
			list = append(list, f.value)
		}
	}
	return list
}

func value(fields []field, name string) string {
	if list := values(fields, name); len(list) > 0 {
		return list[0]
	}
	return ""
}

// date gives the answer's Date, the zero time when there is none.
func (e *exchange) date() time.Time {
	t, err := time.Parse("Mon, 02 Jan 2006 15:04:05 GMT", value(e.response, "Date"))
	if err != nil {
		return time.Time{}
	}
	if age, err := strconv.Atoi(value(e.response, "Age")); err == nil && age > 0 && age < 1<<31 {
		t = t.Add(time.Duration(age) * time.Second) // it lay in a cache for so long
	}
	return t
}

// exchanges finds the exchanges that a text shows, in whichever way it does. A text
// with none is something else.
func exchanges(text string) []*exchange {
	for _, read := range []func(string) []*exchange{fromArchive, fromRecord, fromMessages, fromPanel, fromFields, fromLog} {
		if list := read(text); len(list) > 0 {
			return list
		}
	}
	return nil
}

func fromArchive(text string) []*exchange {
	if start, end := strings.Index(text, `{"log"`), strings.LastIndexByte(text, '}'); start >= 0 && start < end {
		text = text[start : end+1] // words stand around it
	}
	if !strings.HasPrefix(text, "{") {
		return nil
	}
	return fromHAR(text)
}
