package grant

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// MaxBody is how many bytes of an answer [Request.Read] takes. Whoever fetches
// should read one more than that, so that a longer answer is seen as one.
const MaxBody = 64 << 10

// The lifetimes that are believed: less than a second would mean a request for
// each use of a token.
const (
	minExpiresIn = time.Second
	maxExpiresIn = 30 * 24 * time.Hour
)

// An HTTPResponse is the answer of a token endpoint as it came.
type HTTPResponse struct {
	Status      int
	ContentType string // the header of that name
	Location    string // the header of that name, for a redirect
	Body        []byte // decompressed
}

// A Response is a token response (RFC 6749 section 5.1).
type Response struct {
	// AccessToken holds visible ASCII characters alone.
	AccessToken Token

	// TokenType is as the server wrote it. It means Bearer (RFC 6750).
	TokenType string

	// ExpiresIn is the lifetime counted from when the server answered, 1 second
	// to 30 days; 0 when it is not known.
	ExpiresIn time.Duration

	// Scopes were granted; none when the server left them out, which means
	// those asked for.
	Scopes []string

	// Notes say for a person what was odd and what was assumed instead.
	Notes []string
}

// Read tells what the answer to r means. An answer without a usable token is
// an error of one of these codes:
//
//   - [jwtkit.CodeInvalidClient]: the server refused the client or its
//     request; the detail repeats at most 200 bytes of the server's error and
//     description (RFC 6749 section 5.2), quoted and with our secret taken out;
//   - [jwtkit.CodeTokenEndpointUnreachable]: 429 or a server error; later the
//     answer may be another;
//   - [jwtkit.CodeTokenResponseInvalid]: a redirect, a page, more than
//     [MaxBody] bytes, or no token response that is understood here.
//
// JSON is read strictly: exact names, none twice, valid UTF-8, nothing after
// the object.
func (r Request) Read(answer HTTPResponse) (Response, error) {
	switch status := answer.Status; {
	case len(answer.Body) > MaxBody:
		return Response{}, fault(jwtkit.CodeTokenResponseInvalid, "the token endpoint sent more than "+strconv.Itoa(MaxBody)+" bytes")
	case status >= 300 && status < 400:
		return Response{}, r.redirected(answer)
	case status < 200 || status >= 300:
		return Response{}, r.refused(answer)
	}
	found, wrong := readMembers(answer.Body)
	switch {
	case wrong != nil && isPage(answer):
		return Response{}, fault(jwtkit.CodeTokenResponseInvalid, wrongAddress+": it answered with a page (HTML)")
	case wrong != nil:
		return Response{}, fault(jwtkit.CodeTokenResponseInvalid, "the token endpoint's answer "+wrong.Say())
	case found.accessToken == "" && found.errorCode != "":
		return Response{}, r.refused(answer)
	}
	return r.accept(found)
}

// accept holds the members against RFC 6749 section 5.1.
func (r Request) accept(found members) (Response, error) {
	switch {
	case found.accessToken == "":
		return Response{}, fault(jwtkit.CodeTokenResponseInvalid, "the token endpoint's answer has no access_token (names are compared exactly)")
	case CheckToken(found.accessToken) != nil:
		return Response{}, fault(jwtkit.CodeTokenResponseInvalid, "the access_token holds a blank, a line break or another character that no header can carry")
	case found.tokenType == "":
		return Response{}, fault(jwtkit.CodeTokenResponseInvalid, "the token endpoint's answer has no token_type, so how to use the token is not known (RFC 6749 section 7.1)")
	case !strings.EqualFold(found.tokenType, "Bearer"):
		return Response{}, fault(jwtkit.CodeTokenResponseInvalid, "the token is not of type Bearer and cannot be used here: its type is "+r.quote(found.tokenType))
	}
	response := Response{
		AccessToken: NewToken(strings.Clone(found.accessToken)),
		TokenType:   found.tokenType,
		Scopes:      found.scopes,
		Notes:       found.notes,
	}
	response.readLifetime(found.expiresIn)
	response.compareScopes(r.Scopes)
	return response, nil
}

func (r *Response) note(text string) { r.Notes = append(r.Notes, text) }

// readLifetime takes expires_in, JSON text that is "" when the member is
// missing.
func (r *Response) readLifetime(expiresIn string) {
	seconds, err := strconv.ParseFloat(expiresIn, 64)
	switch {
	case expiresIn == "":
		r.note("expires_in is missing: the lifetime is not known")
	case err != nil:
		r.note("expires_in is not a number that can be used: the lifetime is not known")
	case !(seconds >= minExpiresIn.Seconds() && seconds <= maxExpiresIn.Seconds()):
		r.note("expires_in is not a time of 1 second to 30 days but " + phrase.Quote(expiresIn) + ": the lifetime is not known")
	default:
		r.ExpiresIn = time.Duration(seconds * float64(time.Second))
	}
}

func (r *Response) compareScopes(asked []string) {
	if len(r.Scopes) == 0 {
		return
	}
	missing := slices.DeleteFunc(slices.Clone(asked), func(scope string) bool {
		return slices.Contains(r.Scopes, scope)
	})
	if len(missing) > 0 {
		r.note("asked for, but not granted: " + phrase.List(missing))
	}
}

// CheckToken refuses, as [jwtkit.CodeTokenMalformed], a text that cannot be an
// access token in a header: an empty one, or one with anything but visible
// ASCII characters (RFC 6749 appendix A.12).
func CheckToken(text string) error {
	if text == "" {
		return fault(jwtkit.CodeTokenMalformed, "the token is empty")
	}
	for i := range len(text) {
		if text[i] <= ' ' || text[i] >= 0x7f {
			return fault(jwtkit.CodeTokenMalformed, "the token holds a blank, a line break or a character outside ASCII at byte "+strconv.Itoa(i))
		}
	}
	return nil
}
