package strictjson

import (
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// measure refuses a text that is deeper or has more members than the limits.
// Most texts pass by counting characters alone. It does not look for duplicates,
// which costs memory for every name.
func measure(text string, members int) *Fault {
	const shortest = len(`"":0,`) // of a member
	few := len(text)/shortest <= members || strings.Count(text, ":") <= members
	if few && strings.Count(text, "{")+strings.Count(text, "[") <= MaxDepth {
		return nil
	}
	decoder := jsontext.NewDecoder(strings.NewReader(text), jsontext.AllowDuplicateNames(true))
	for names := 0; ; {
		token, err := decoder.ReadToken()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return explain(err, text)
		}
		offset := int(decoder.InputOffset())
		if decoder.StackDepth() > MaxDepth {
			return &Fault{Kind: TooDeep, Offset: offset}
		}
		if kind, length := decoder.StackIndex(decoder.StackDepth()); kind == '{' && length%2 == 1 && token.Kind() == '"' {
			if names++; names > members {
				return &Fault{Kind: TooMany, Offset: offset}
			}
		}
	}
}
