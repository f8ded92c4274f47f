//go:build !js

package jwtkit

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestTokensAreRedacted(t *testing.T) {
	text := documented(t)
	token, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("refused", "token", token)
	marshalled, _ := token.MarshalText()
	for _, shown := range []string{
		fmt.Sprint(token), fmt.Sprintf("%v %+v %#v %s %q %x %d", token, token, token, token, token, token, token),
		log.String(), string(marshalled), fmt.Sprint(struct{ T *Token }{token}.T),
	} {
		for _, part := range strings.Split(text, ".") {
			if strings.Contains(shown, part[:16]) || strings.Contains(shown, fmt.Sprintf("%x", part[:16])) {
				t.Errorf("shows a part of the token: %s", shown)
			}
		}
		if !strings.Contains(shown, "fingerprint=") || !strings.Contains(shown, `iss=`) {
			t.Errorf("does not say which token it is: %s", shown)
		}
	}
}
