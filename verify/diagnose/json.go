package diagnose

import "github.com/jwtkit/toolkit/internal/strictjson"

// schema numbers the form of the JSON.
const schema = 1

// JSON gives the report on one line, the same bytes on every platform. Members
// that are unknown are absent; claims keep their numbers digit by digit.
func (r *Report) JSON() string {
	w := strictjson.NewWriter()
	r.write(w)
	return w.Text()
}

// MarshalJSON gives the same as JSON.
func (r Report) MarshalJSON() ([]byte, error) { return []byte(r.JSON()), nil }

func (r *Report) write(w *strictjson.Writer) {
	w.Object(func() {
		w.Name("schema")
		w.Int(schema)
		w.Member("decision", string(r.Decision))
		w.Member("code", string(r.Code))
		w.Name("findings")
		w.Array(func() {
			for i := range r.Findings {
				r.Findings[i].write(w)
			}
		})
		w.Name("passed")
		w.Array(func() {
			for _, check := range r.Passed {
				w.String(string(check))
			}
		})
		w.Name("unchecked")
		w.Array(func() {
			for _, u := range r.Unchecked {
				w.Object(func() {
					w.Member("check", string(u.Check))
					w.Member("needs", u.Needs)
				})
			}
		})
		if r.Token != nil {
			w.Name("token")
			r.Token.write(w)
		}
		w.Name("times")
		r.Times.write(w)
		if len(r.Exchanges) > 0 {
			w.Name("exchanges")
			w.Array(func() {
				for i := range r.Exchanges {
					r.Exchanges[i].write(w)
				}
			})
		}
		if len(r.Notes) > 0 {
			w.Name("notes")
			w.Strings(r.Notes)
		}
	})
}

func (f *Finding) write(w *strictjson.Writer) {
	w.Object(func() {
		w.Member("cause", f.Cause)
		w.Member("code", string(f.Code))
		w.Member("certainty", string(f.Certainty))
		w.Member("party", string(f.Party))
		w.Member("say", f.Say)
		w.Member("fix", f.Fix)
		w.Name("evidence")
		w.Array(func() {
			for _, e := range f.Evidence {
				e.write(w)
			}
		})
	})
}

func (e *Evidence) write(w *strictjson.Writer) {
	w.Object(func() {
		w.Member("path", e.Path)
		if e.Value != "" {
			w.Name("value")
			w.Raw(e.Value)
		}
		w.Member("expected", e.Expected)
	})
}

func (e *Exchange) write(w *strictjson.Writer) {
	w.Object(func() {
		if e.At != nil {
			w.Name("at")
			w.Int(*e.At)
		}
		w.Member("method", e.Method)
		w.Member("url", e.URL)
		w.Name("status")
		w.Int(int64(e.Status))
		if e.Token > 0 {
			w.Name("token")
			w.Int(int64(e.Token))
			w.Member("state", string(e.State))
		}
		if e.Left != nil {
			w.Name("secondsLeft")
			w.Int(*e.Left)
		}
		if e.Got > 0 {
			w.Name("got")
			w.Int(int64(e.Got))
		}
		if e.Decisive {
			w.Name("decisive")
			w.Bool(true)
		}
	})
}

func (t *Token) write(w *strictjson.Writer) {
	w.Object(func() {
		w.Member("kind", t.Kind)
		if t.Header != "" {
			w.Name("header")
			w.Raw(t.Header)
		}
		if t.Claims != "" {
			w.Name("claims")
			w.Raw(t.Claims)
		}
	})
}

func (t *Times) write(w *strictjson.Writer) {
	w.Object(func() {
		w.Name("at")
		w.Int(t.At)
		for _, time := range []struct {
			name  string
			value *int64
		}{{"issuedAt", t.IssuedAt}, {"notBefore", t.NotBefore}, {"expiry", t.Expiry}, {"lifetimeSeconds", t.Lifetime}} {
			if time.value != nil {
				w.Name(time.name)
				w.Int(*time.value)
			}
		}
	})
}
