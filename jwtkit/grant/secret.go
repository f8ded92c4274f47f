package grant

// hidden keeps a text where printers, encoders and dumpers do not find it:
// all of them stop at a function, even in a field that is not exported.
type hidden func() string

func hide(text string) hidden { return func() string { return text } }

func (h hidden) reveal() string {
	if h == nil {
		return ""
	}
	return h()
}

// A Secret is a text that shows nothing of itself, not even its length. The
// zero Secret is empty.
type Secret struct{ text hidden }

// NewSecret hides text.
func NewSecret(text string) Secret { return Secret{hide(text)} }

// Reveal gives the secret itself. It belongs into a request, nowhere else.
func (s Secret) Reveal() string { return s.text.reveal() }

// String gives the same words for every secret.
func (s Secret) String() string { return "Secret(hidden)" }

// GoString gives the same as String.
func (s Secret) GoString() string { return s.String() }

// MarshalText gives the same as String, so that no JSON holds the secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// A Token is an access token. It shows a short fingerprint of itself, so that
// two lines of a log can be told to belong together, and never its text. The
// zero Token is empty.
type Token struct{ text hidden }

// NewToken hides text.
func NewToken(text string) Token { return Token{hide(text)} }

// Reveal gives the token itself. Whoever has it can use it: it belongs into an
// Authorization header, nowhere else.
func (t Token) Reveal() string { return t.text.reveal() }

// String gives a form that may be logged: a fingerprint or, in the browser,
// only that there is a token.
func (t Token) String() string {
	text := t.Reveal()
	if text == "" {
		return "Token(none)"
	}
	return "Token(" + fingerprint(text) + ")"
}

// GoString gives the same as String.
func (t Token) GoString() string { return t.String() }

// MarshalText gives the same as String, so that no JSON holds the token.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.String()), nil }
