package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// Making a group checks that every row tells good tokens from bad ones; here
// each row is run once on top.
func TestPlans(t *testing.T) {
	f, err := newFixture()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range f.plans() {
		g := &group{name: p.name}
		if err := p.make(g); err != nil {
			t.Errorf("%s: %v", p.name, err)
		}
		if len(g.rows) < 2 {
			t.Errorf("%s has nothing to compare", p.name)
		}
		for _, r := range g.rows {
			if err := r.op(); err != nil {
				t.Errorf("%s, %s: %v", p.name, r.name, err)
			}
		}
	}
}

// Hostile input costs time and memory, and ours accepts none of it.
func TestAttacksAreRefused(t *testing.T) {
	f, err := newFixture()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range f.attacks() {
		judge, err := libraries[0].open(a.setting)
		if err == nil && judge(a.token) == nil {
			t.Errorf("%s: accepted", a.name)
		}
	}
}

// The parser by hand is a limit only if it reads what the token states.
func TestParseByHand(t *testing.T) {
	f, err := newFixture()
	if err != nil {
		t.Fatal(err)
	}
	token := f.tokens["ES256"]
	header, _, _ := strings.Cut(token, ".")
	if err := parseByHand(token, header); err != nil {
		t.Fatal(err)
	}
	var want struct {
		Issuer   string   `json:"iss"`
		ID       string   `json:"jti"`
		Audience []string `json:"aud"`
		Scope    []string `json:"scope"`
		Expiry   int64    `json:"exp"`
	}
	if err := json.Unmarshal([]byte(f.claims), &want); err != nil {
		t.Fatal(err)
	}
	if kept.issuer != want.Issuer || kept.id != want.ID || kept.expiry != want.Expiry || strings.Join(kept.audience, " ") != strings.Join(want.Audience, " ") || strings.Join(kept.scope, " ") != strings.Join(want.Scope, " ") {
		t.Errorf("%+v, want %+v", kept, want)
	}
	if parseByHand(token[:len(token)-1]+"!", header) == nil || parseByHand("x"+token, header) == nil {
		t.Error("a text that is no token is taken for one")
	}
}

func TestTrimmedMean(t *testing.T) {
	values := []float64{100, 1, 1, 1, 1, 1, 1, 1, 1, -50}
	if got := trimmedMean(values); math.Abs(got-1) > 1e-9 {
		t.Errorf("%v, want 1: the lowest and the highest tenth count", got)
	}
	if got := median([]float64{3, 1, 2}); got != 2 {
		t.Errorf("median %v, want 2", got)
	}
}
