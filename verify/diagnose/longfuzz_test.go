package diagnose

import (
	"strings"
	"testing"

	"github.com/jwtkit/toolkit/jwtkit"
)

// Whatever a long text holds, what is kept of it is short enough to be looked at
// as a whole, and all of it was read.
func FuzzCondense(f *testing.F) {
	f.Add(`{"log":{"creator":{"name":"x"},"entries":[{"request":{"method":"GET","url":"https://a.example/","headers":[{"name":"Authorization","value":"Bearer ey\ud83d\ude00"}]},"response":{"status":401,"content":{"text":"\\\""}}}]}}`)
	f.Add("GET / 401\nnothing\n\n\ntoken eyJ\r\n")
	f.Add("{}\n{}\n" + strings.Repeat("{\"a\":[", 50))
	f.Add("\uFEFF {\"log\":{\"entries\":[1,[],{\"request\":[]}")
	f.Fuzz(func(t *testing.T, text string) {
		s := stream{r: strings.NewReader(text), left: MaxTextBytes}
		kept, _ := condense(&s)
		if len(kept) > jwtkit.MaxTokenBytes || len(kept) > 4*len(text)+1000 {
			t.Errorf("%d bytes are kept of %d", len(kept), len(text))
		}
	})
}
