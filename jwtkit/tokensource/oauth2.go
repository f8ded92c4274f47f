package tokensource

import (
	"context"

	"golang.org/x/oauth2"
)

// OAuth2 gives the Source to a library that wants an oauth2.TokenSource. That
// interface has no context for a call, so ctx bounds every call: end it when
// the library is done, not when one request is. A renewal never depends on it.
func (s *Source) OAuth2(ctx context.Context) oauth2.TokenSource {
	return tokenSource(func() (Token, error) { return s.Token(ctx) })
}

type tokenSource func() (Token, error)

func (next tokenSource) Token() (*oauth2.Token, error) {
	token, err := next()
	if err != nil {
		return nil, err
	}
	return &oauth2.Token{AccessToken: token.Reveal(), TokenType: "Bearer", Expiry: token.Expiry}, nil
}
