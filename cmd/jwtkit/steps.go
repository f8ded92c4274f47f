package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/jwtkit/toolkit/cmd/jwtkit/internal/show"
	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/jwtkit/tokensource"
	"github.com/jwtkit/toolkit/verify/diagnose"
	"github.com/jwtkit/toolkit/verify/remote"
)

// The steps of the story. Each gives what came of it in words, or an error when
// that was not what should have come.

func (s *story) register(ctx context.Context) (string, error) {
	if err := s.post(ctx, "/admin/apps", "{}", http.StatusCreated, &s.app); err != nil {
		return "", err
	}
	if s.app.ID == "" || s.app.Secret == "" {
		return "", errors.New("the issuer gave no id or no secret")
	}
	return "The issuer registered an app: client_id " + phrase.Printable(s.app.ID) + ".\nIts secret is told once, and not here.", nil
}

func (s *story) fetch(ctx context.Context) (string, error) {
	source, err := s.source(s.app)
	if err != nil {
		return "", err
	}
	token, err := source.Token(ctx)
	if err != nil {
		return "", err
	}
	s.alive = token.Reveal()
	header, _, err := read(s.alive)
	s.kid = header.KeyID
	return "With id and secret it fetched a token: signed with " + phrase.Printable(header.Algorithm) + ", valid for " + phrase.Words(validity(token)) + ".", err
}

// read takes a token apart as its holder may.
func read(text string) (jwtkit.Header, jwtkit.Claims, error) {
	token, err := jwtkit.Parse(text)
	if err != nil {
		return jwtkit.Header{}, jwtkit.Claims{}, err
	}
	claims, err := token.UnverifiedClaims()
	return token.Header(), claims, err
}

func (s *story) call(ctx context.Context) (string, error) {
	response, body, err := s.whoami(ctx, s.alive)
	if err != nil {
		return "", err
	}
	var who struct {
		Issuer string `json:"iss"`
		Client string `json:"client_id"`
	}
	if response.StatusCode != http.StatusOK {
		return "", errors.New("the API answers " + response.Status)
	}
	if err := json.Unmarshal(body, &who); err != nil || who.Issuer != s.url || who.Client != s.app.ID {
		return "", errors.New("the API does not say whose token it verified")
	}
	return "GET /api/whoami with it: 200.\nThe API read the issuer's keys over HTTP and knows who called.", nil
}

func (s *story) expire(ctx context.Context) (string, error) {
	var shortLived app
	if err := s.post(ctx, "/admin/apps", `{"lifetime":2}`, http.StatusCreated, &shortLived); err != nil {
		return "", err
	}
	source, err := s.source(shortLived)
	if err != nil {
		return "", err
	}
	token, err := source.Token(ctx)
	if err != nil {
		return "", err
	}
	s.dead = token.Reveal()
	_, claims, err := read(s.dead)
	if err != nil {
		return "", err
	}
	fmt.Fprintln(s.w, "    (waiting for a token of 2 seconds to die)")
	if err := sleepUntil(ctx, claims.Expiry.Add(time.Second)); err != nil {
		return "", err
	}
	response, body, err := s.whoami(ctx, s.dead)
	if err != nil {
		return "", err
	}
	challenge := response.Header.Get("WWW-Authenticate")
	expected := response.StatusCode == http.StatusUnauthorized && strings.HasPrefix(challenge, "Bearer ") &&
		strings.Contains(challenge, `error="invalid_token"`) && strings.Contains(string(body), `"token_expired"`)
	if !expected {
		return "", errors.New("the API answers the dead token with " + response.Status + " and the challenge " + phrase.Quote(challenge))
	}
	return "The API refuses the dead one: " + response.Status + ", and says why in its challenge:\n" + phrase.Printable(challenge), nil
}

func sleepUntil(ctx context.Context, t time.Time) error {
	timer := time.NewTimer(time.Until(t))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *story) explain(ctx context.Context) (string, error) {
	keys, err := remote.Issuer(ctx, s.url, remote.Options{Client: &http.Client{Transport: s.transport}})
	if err != nil {
		return "", err
	}
	defer keys.Close()
	report := diagnose.Run(ctx, s.dead, diagnose.Options{Keys: keys, Policy: &s.policy})
	first := report.Findings[0]
	if report.Code != jwtkit.CodeTokenExpired || first.Cause != "expired" || first.Certainty != diagnose.Proved {
		return "", errors.New("the first finding is not that the token expired but " + phrase.Quote(first.Cause))
	}
	var told strings.Builder
	err = show.Why(&told, &report, s.options)
	return "Why? jwtkit says:\n" + told.String(), err
}

// holder gives a client that still holds the dead token, and what records its
// requests. It renews with the first app: a successor of the dead token would
// live no longer than that did, which a slow machine could miss.
func (s *story) holder(ctx context.Context) (http.RoundTripper, *recorder, error) {
	source, err := s.source(s.app)
	if err != nil {
		return nil, nil, err
	}
	if err := source.Prime(s.dead, time.Now().Add(time.Hour)); err != nil {
		return nil, nil, err
	}
	sent := &recorder{base: s.transport}
	return &tokensource.Transport{Source: source, Base: sent, Origins: []string{s.url}}, sent, nil
}

func (s *story) renew(ctx context.Context) (string, error) {
	holder, sent, err := s.holder(ctx)
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/api/whoami", nil)
	if err != nil {
		return "", err
	}
	if _, _, err := answerOf(holder, request); err != nil {
		return "", err
	}
	if sent.String() != "401, then 200" {
		return "", errors.New("the answers were " + sent.String())
	}
	return "A client that still held it was refused, renewed and sent again: " + sent.String() + ".", nil
}

func (s *story) renewUnderPost(ctx context.Context) (string, error) {
	holder, sent, err := s.holder(ctx)
	if err != nil {
		return "", err
	}
	body := make([]byte, 64<<10)
	rand.Read(body) // never fails
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/api/echo", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	_, echo, err := answerOf(holder, request)
	if err != nil {
		return "", err
	}
	if sent.String() != "401, then 200" || !bytes.Equal(echo, body) {
		return "", errors.New("the answers were " + sent.String() + ", and the body did not come back as it was sent")
	}
	return fmt.Sprintf("The same with a POST: %s, and its %d bytes came back as they were sent.", sent, len(body)), nil
}

func (s *story) rotate(ctx context.Context) (string, error) {
	var rotated struct {
		KeyID string `json:"kid"`
	}
	if err := s.post(ctx, "/admin/keys/rotate", "{}", http.StatusOK, &rotated); err != nil {
		return "", err
	}
	source, err := s.source(s.app)
	if err != nil {
		return "", err
	}
	token, err := source.Token(ctx)
	if err != nil {
		return "", err
	}
	header, _, err := read(token.Reveal())
	if err != nil {
		return "", err
	}
	if header.KeyID != rotated.KeyID || header.KeyID == s.kid {
		return "", errors.New("the new token is not signed with the new key")
	}
	for _, text := range []string{token.Reveal(), s.alive} {
		response, _, err := s.whoami(ctx, text)
		if err != nil {
			return "", err
		}
		if response.StatusCode != http.StatusOK {
			return "", errors.New("after the rotation the API answers " + response.Status)
		}
	}
	return "The issuer rotated its key. Tokens of the new key and of the old: 200 each.\nNothing was restarted.", nil
}
