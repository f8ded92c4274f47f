package verify_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

func TestParseRevocations(t *testing.T) {
	got, err := verify.ParseRevocations([]byte(`{"revoked":[
		{"iss":"https://id.example","jti":"9f2c","until":1800000000},
		{"sub":"ann","sid":"s1","client_id":"shop","until":4102444800},
		{"issuedBefore":1799990000,"until":1800076400}]}`))
	want := []verify.Revocation{
		{Issuer: issuer, ID: "9f2c", Until: time.Unix(1800000000, 0)},
		{Subject: "ann", Session: "s1", ClientID: "shop", Until: time.Unix(4102444800, 0)},
		{IssuedBefore: time.Unix(1799990000, 0), Until: time.Unix(1800076400, 0)},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := verify.ParseRevocations([]byte(`{"revoked":[]}`)); err != nil || len(got) != 0 {
		t.Errorf("an empty list: %v, %v", got, err)
	}
}

// A revocation that is misread is a token let through.
func TestParseRevocationsIsStrict(t *testing.T) {
	for text, want := range map[string]string{
		``:                            "the JSON ends at byte 0",
		`[]`:                          "not a JSON object",
		`{}`:                          `no member "revoked"`,
		`{"Revoked":[]}`:              `no member "Revoked"`,
		`{"revoked":{}}`:              "not an array",
		`{"revoked":null}`:            "not an array",
		`{"revoked":[]} x`:            "goes on",
		`{"revoked":[],"x":1}`:        `no member "x"`,
		`{"revoked":[],"revoked":[]}`: "twice",
		`{"revoked":[7]}`:             "revocation 1 of the list: it is not a JSON object",
		`{"revoked":[{"jti":"a","until":1},{"jti":"b"}]}`:                "revocation 2 of the list: the revocation does not say until when",
		`{"revoked":[{"JTI":"a","until":1}]}`:                            `there is no member "JTI"`,
		`{"revoked":[{"jti":"a","jti":"b","until":1}]}`:                  "twice",
		`{"revoked":[{"jti":"","until":1}]}`:                             "not a string that is not empty",
		`{"revoked":[{"jti":7,"until":1}]}`:                              "not a string",
		`{"revoked":[{"jti":"a","until":"1"}]}`:                          "not a number",
		`{"revoked":[{"jti":"a","until":1.5}]}`:                          "whole number of seconds",
		`{"revoked":[{"jti":"a","until":-1}]}`:                           "whole number of seconds",
		`{"revoked":[{"jti":"a","until":1799990000000}]}`:                "whole number of seconds", // milliseconds
		`{"revoked":[{"iss":"https://id.example","until":1800000000}]}`:  "names no token",
		`{"revoked":[{"jti":"a","until":1800000000,"issued_before":1}]}`: `there is no member "issued_before"`,
	} {
		list, err := verify.ParseRevocations([]byte(text))
		if jwtkit.CodeOf(err) != jwtkit.CodePolicyInvalid || !strings.Contains(err.Error(), want) || list != nil {
			t.Errorf("%s: %v, want … %s …", text, err, want)
		}
	}
}

func TestParseRevocationsIsBounded(t *testing.T) {
	long := []byte(`{"revoked":[` + strings.Repeat(" ", verify.MaxRevocationsBytes) + `]}`)
	many := []byte(`{"revoked":[` + strings.Repeat("1,", verify.MaxRevocations) + `1]}`)
	for name, text := range map[string][]byte{"long": long, "many": many} {
		if _, err := verify.ParseRevocations(text); jwtkit.CodeOf(err) != jwtkit.CodeLimitExceeded {
			t.Errorf("%s: %v", name, err)
		}
	}
}
