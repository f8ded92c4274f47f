package bearer

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"

	"github.com/jwtkit/toolkit/jwtkit"
)

// maxFormBytes bounds the form that is looked through for a token.
const maxFormBytes = 1 << 20

// A readForm is a request's body that was read as a form, to be read again.
type readForm struct {
	io.Reader
	io.Closer
	values  url.Values
	problem *jwtkit.Error
}

// withForm gives the request with a body that was read, if it may hold a form
// with a token (RFC 6750 section 2.2), and else the request itself.
func withForm(r *http.Request) *http.Request {
	if r.Body == nil || !mayHoldForm(r) {
		return r
	}
	form := &readForm{Closer: r.Body}
	text, err := io.ReadAll(io.LimitReader(r.Body, maxFormBytes+1))
	form.Reader = bytes.NewReader(text)
	switch {
	case err != nil:
		form.problem = malformed("the form could not be read to its end")
	case len(text) > maxFormBytes:
		form.problem = malformed("the form is longer than " + strconv.Itoa(maxFormBytes) + " bytes: send the token in the Authorization header")
	default:
		if form.values, err = url.ParseQuery(string(text)); err != nil {
			form.problem = malformed("the form cannot be read: it is not properly encoded")
		}
	}
	r = r.WithContext(r.Context()) // a copy: the request is not ours to change
	r.Body = form
	return r
}

func mayHoldForm(r *http.Request) bool {
	switch r.Method {
	case http.MethodPost, http.MethodPut, http.MethodPatch:
		kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		return err == nil && kind == "application/x-www-form-urlencoded"
	}
	return false
}

// form gives the tokens in the form.
func (g Guard) form(r *http.Request) ([]string, *jwtkit.Error) {
	if g.FormParameter == "" {
		return nil, nil
	}
	if r.PostForm != nil { // somebody in front of the guard has read it
		return r.PostForm[g.FormParameter], nil
	}
	form, ok := r.Body.(*readForm)
	if !ok {
		return nil, nil
	}
	return form.values[g.FormParameter], form.problem
}
