package strictjson

import (
	"slices"
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/internal/testenv"
)

func TestMembers(t *testing.T) {
	r := Object(` {"a":"x","\u0062":"\u0079\n","skipped":{"deep":[1,{}]},"n":-1.50e3,"yes":true,"list":["p","\u0071"],"one":"z","raw":{ "k": 9007199254740993 },"last":[ ]} `)
	defer r.Close()
	got := map[string]any{}
	for r.Member() {
		switch r.Name {
		case "a", "b":
			got[r.Name] = r.String()
		case "n":
			got["n"] = r.Number()
		case "yes":
			got["yes"] = r.Bool()
		case "list":
			got["list"] = strings.Join(r.Strings(nil), " ")
		case "one", "last":
			got[r.Name] = strings.Join(r.OneOrMore([]string{"first"}), " ")
		case "raw":
			got["raw"] = r.Raw()
		}
	}
	if r.Fault() != nil {
		t.Fatal(r.Fault().Say())
	}
	want := map[string]any{"a": "x", "b": "y\n", "n": "-1.50e3", "yes": true, "list": "p q", "one": "first z",
		"raw": `{ "k": 9007199254740993 }`, "last": "first"}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s = %#v, want %#v", name, got[name], value)
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %v", got)
	}
}

func TestFaults(t *testing.T) {
	deep := strings.Repeat(`[`, MaxDepth)
	wide := strings.Repeat(`"a":0,`, MaxMembers+1)
	for text, want := range map[string]string{
		``:                                 "is cut off: the JSON ends at byte 0",
		`{"a":1`:                           "is cut off: the JSON ends at byte 6",
		`{"a":"`:                           "is cut off: the JSON ends at byte 6",
		`[]`:                               "is not a JSON object",
		`"a"`:                              "is not a JSON object",
		`null`:                             "is not a JSON object",
		`{"a":1,"a":2}`:                    `has the member "a" twice, at byte 7`,
		`{"a":1,"\u0061":2}`:               `has the member "a" twice, at byte 7`,
		`{"x":{"a":1,"a":2}}`:              `has the member "a" twice, at byte 12`,
		"{\"a\":\"\xff\"}":                 "is not valid UTF-8 at byte 6",
		"\xef\xbb\xbf{}":                   "is not valid JSON at byte 0",
		`{"a":1}{}`:                        "goes on behind the JSON object, at byte 7",
		`{"a":1} x`:                        "goes on behind the JSON object, at byte 7",
		`{'a':1}`:                          "is not valid JSON at byte 1",
		`{"a":01}`:                         "is not valid JSON at byte 6",
		`{"a":NaN}`:                        "is not valid JSON at byte 5",
		`{"a":"\ud800"}`:                   "is not valid JSON at byte 6",
		`{"a":1,}`:                         "is not valid JSON at byte 6",
		`{"a":1/**/}`:                      "is not valid JSON at byte 6",
		"{\"a\":\"\n\"}":                   "is not valid JSON at byte 6",
		`{"string":1}`:                     `has a member "string" that is not a string`,
		`{"string":null}`:                  `has a member "string" that is not a string`,
		`{"number":"1"}`:                   `has a member "number" that is not a number`,
		`{"list":["a",1]}`:                 `has a member "list" that is not an array of strings`,
		`{"list":"a"}`:                     `has a member "list" that is not an array of strings`,
		`{"more":{}}`:                      `has a member "more" that is not a string or an array of strings`,
		`{"a":` + deep + `]`:               "nests deeper than 100 levels, at byte 105",
		`{` + wide + `"b":0}`:              "has more than 1000 members, at byte 6004",
		`{"a":` + strings.Repeat(`[`, 1e5): "nests deeper than 100 levels, at byte 105",
	} {
		if got := firstFault(text); got != want {
			t.Errorf("%.60q: %s, want %s", text, got, want)
		}
	}
}

func TestLimitsOfMembers(t *testing.T) {
	var members, elements []string
	for i := range MaxMembers + 1 {
		members = append(members, `"`+strings.Repeat("m", i+1)+`":0`)
		elements = append(elements, `"e"`)
	}
	object := func(list []string) string { return "{" + strings.Join(list, ",") + "}" }
	if got := firstFault(object(members[:MaxMembers])); got != "" {
		t.Errorf("at the limit: %s", got)
	}
	if got := firstFault(object(members)); !strings.Contains(got, "more than 1000 members") {
		t.Errorf("over the limit: %s", got)
	}
	if got := firstFault(`{"list":[` + strings.Join(elements[:MaxMembers], ",") + `]}`); got != "" {
		t.Errorf("at the limit: %s", got)
	}
	if got := firstFault(`{"list":[` + strings.Join(elements, ",") + `]}`); !strings.Contains(got, "more than 1000 members") {
		t.Errorf("over the limit: %s", got)
	}
}

func firstFault(text string) string {
	r := Object(text)
	defer r.Close()
	for r.Member() {
		switch r.Name {
		case "string":
			_ = r.String()
		case "number":
			r.Number()
		case "list":
			r.Strings(nil)
		case "more":
			r.OneOrMore(nil)
		}
	}
	if r.Fault() == nil {
		return ""
	}
	return r.Fault().Say()
}

func TestReadingDoesNotAllocate(t *testing.T) {
	if testenv.Race {
		return
	}
	const text = `{"iss":"https://id.example","aud":["a","b"],"exp":1800000000,"other":{"x":[1,2,3]}}`
	room := make([]string, 0, 4)
	allocations := testing.AllocsPerRun(100, func() {
		r := Object(text)
		for r.Member() {
			switch r.Name {
			case "iss":
				_ = r.String()
			case "aud":
				room = r.OneOrMore(room[:0])
			case "exp":
				_ = r.Number()
			}
		}
		r.Close()
	})
	if allocations != 0 || !slices.Equal(room, []string{"a", "b"}) {
		t.Errorf("%v allocations, aud %q", allocations, room)
	}
}

func TestWriter(t *testing.T) {
	w := NewWriter()
	w.Object(func() {
		w.Member("absent", "")
		w.Member("text", "<\u202e\x1b\u2028\xff\U000E0041é>")
		w.Name("raw")
		w.Raw(" {\"n\": 9007199254740993.10, \"s\":\"\u202e\"} ")
		w.Name("list")
		w.Strings([]string{"a", "b"})
		w.Name("n")
		w.Int(-5)
	})
	const want = `{"text":"<\u202e\u001b\u2028` + "\uFFFD" + `\udb40\udc41é>","raw":{"n":9007199254740993.10,"s":"\u202e"},"list":["a","b"],"n":-5}`
	if got := w.Text(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
