package verify_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
)

// revoked asks the list about a token with those claims.
func revoked(t *testing.T, l *verify.RevocationList, c verify.RevocationClaims) bool {
	t.Helper()
	answer, err := l.Revoked(t.Context(), c)
	if err != nil {
		t.Error(err)
	}
	return answer
}

func revoke(t *testing.T, l *verify.RevocationList, r verify.Revocation) {
	t.Helper()
	if err := l.Revoke(r); err != nil {
		t.Fatal(err)
	}
}

func TestRevocationConcernsTokensWithEveryClaimNamed(t *testing.T) {
	soon := time.Now().Add(time.Hour)
	cut := time.Unix(1799990000, 0)
	token := verify.RevocationClaims{
		Issuer: issuer, ID: "7", Subject: "ann", Session: "s1", ClientID: "shop",
		IssuedAt: cut.Add(-time.Second), Expiry: time.Unix(1800000000, 0),
	}
	later, undated := token, token
	later.IssuedAt, undated.IssuedAt = cut, time.Time{}
	for name, c := range map[string]struct {
		revocation            verify.Revocation
		token, later, undated bool
	}{
		"jti":                       {verify.Revocation{ID: "7"}, true, true, true},
		"another jti":               {verify.Revocation{ID: "8"}, false, false, false},
		"sub":                       {verify.Revocation{Subject: "ann"}, true, true, true},
		"sid":                       {verify.Revocation{Session: "s1"}, true, true, true},
		"client_id":                 {verify.Revocation{ClientID: "shop"}, true, true, true},
		"sub of the issuer":         {verify.Revocation{Issuer: issuer, Subject: "ann"}, true, true, true},
		"sub of another issuer":     {verify.Revocation{Issuer: "https://b.example", Subject: "ann"}, false, false, false},
		"a jti that is the sub":     {verify.Revocation{ID: "ann"}, false, false, false},
		"sub at the client":         {verify.Revocation{Subject: "ann", ClientID: "shop"}, true, true, true},
		"sub at another client":     {verify.Revocation{Subject: "ann", ClientID: "page"}, false, false, false},
		"all claims":                {verify.Revocation{Issuer: issuer, ID: "7", Subject: "ann", Session: "s1", ClientID: "shop"}, true, true, true},
		"all issued before":         {verify.Revocation{IssuedBefore: cut}, true, false, true},
		"the issuer's before":       {verify.Revocation{Issuer: issuer, IssuedBefore: cut}, true, false, true},
		"another issuer's before":   {verify.Revocation{Issuer: "https://b.example", IssuedBefore: cut}, false, false, false},
		"sub issued before":         {verify.Revocation{Subject: "ann", IssuedBefore: cut}, true, false, true},
		"another sub issued before": {verify.Revocation{Subject: "bob", IssuedBefore: cut}, false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			list := new(verify.RevocationList)
			c.revocation.Until = soon
			revoke(t, list, c.revocation)
			if got := revoked(t, list, token); got != c.token {
				t.Errorf("a token from before: %t", got)
			}
			if got := revoked(t, list, later); got != c.later {
				t.Errorf("one from that instant: %t", got)
			}
			if got := revoked(t, list, undated); got != c.undated {
				t.Errorf("one without iat: %t", got)
			}
			if revoked(t, list, verify.RevocationClaims{IssuedAt: cut}) {
				t.Error("a token without any claim is withdrawn")
			}
		})
	}
}

// Of two that name the same claims, neither lets through what the other stops.
func TestRevocationsOfTheSameClaimsAreJoined(t *testing.T) {
	for _, order := range [][]time.Duration{{-2 * time.Hour, -time.Hour}, {-time.Hour, -2 * time.Hour}} {
		synctest.Test(t, func(t *testing.T) {
			now, list := time.Now(), new(verify.RevocationList)
			for i, before := range order {
				revoke(t, list, verify.Revocation{Subject: "ann", IssuedBefore: now.Add(before), Until: now.Add(time.Duration(i+1) * time.Hour)})
			}
			before := verify.RevocationClaims{Subject: "ann", IssuedAt: now.Add(-time.Hour - time.Second)}
			after := verify.RevocationClaims{Subject: "ann", IssuedAt: now.Add(-time.Hour)}
			if list.Len() != 1 || !revoked(t, list, before) || revoked(t, list, after) {
				t.Errorf("%d held, order %v", list.Len(), order)
			}
			revoke(t, list, verify.Revocation{Subject: "ann", Until: now.Add(time.Minute)})
			revoke(t, list, verify.Revocation{Subject: "ann", IssuedBefore: now.Add(-time.Hour), Until: now.Add(time.Minute)})
			if !revoked(t, list, after) {
				t.Error("an instant has weakened what withdraws all")
			}
			time.Sleep(2 * time.Hour)
			if !revoked(t, list, before) {
				t.Error("forgotten before the later of both instants")
			}
		})
	}
}

func TestRevocationIsForgottenWhenTheTokensHaveExpired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		list := new(verify.RevocationList)
		claims := verify.RevocationClaims{ID: "7"}
		revoke(t, list, verify.Revocation{ID: "7", Until: time.Now().Add(time.Hour)})
		time.Sleep(time.Hour + 300*time.Second)
		if !revoked(t, list, claims) {
			t.Error("forgotten while a leeway of 300 seconds may still accept the token")
		}
		time.Sleep(time.Second)
		if revoked(t, list, claims) {
			t.Error("not forgotten")
		}
	})
}

// A million logouts, a thousand of them alive at a time, take no more room than
// a few thousand.
func TestRevocationListIsBoundedByExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		list := new(verify.RevocationList)
		most := 0
		for i := range 200_000 {
			revoke(t, list, verify.Revocation{ID: strconv.Itoa(i), Until: time.Now().Add(time.Minute)})
			most = max(most, list.Len())
			time.Sleep(360 * time.Millisecond) // 1,000 in 60 + 300 seconds
		}
		if most > 3000 {
			t.Errorf("%d were held at a time", most)
		}
		if !revoked(t, list, verify.RevocationClaims{ID: "199999"}) || !revoked(t, list, verify.RevocationClaims{ID: "199500"}) || revoked(t, list, verify.RevocationClaims{ID: "100"}) {
			t.Error("the wrong ones were forgotten")
		}
	})
}

func TestFullRevocationListSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		list := new(verify.RevocationList)
		until := time.Now().Add(time.Minute)
		for i := range verify.MaxRevocations {
			revoke(t, list, verify.Revocation{ID: strconv.Itoa(i), Until: until})
		}
		another := verify.Revocation{Subject: "ann", Until: until.Add(time.Hour)}
		if err := list.Revoke(another); jwtkit.CodeOf(err) != jwtkit.CodeLimitExceeded || !strings.Contains(err.Error(), "1048576") {
			t.Errorf("one more: %v", err)
		}
		if err := list.Revoke(verify.Revocation{ID: "0", Until: until}); err != nil {
			t.Errorf("one that is known: %v", err)
		}
		time.Sleep(10 * time.Minute)
		if err := list.Revoke(another); err != nil || list.Len() != 1 {
			t.Errorf("when all have expired: %v, %d held", err, list.Len())
		}
	})
}

func TestRevocationThatNamesTooLittleIsRefused(t *testing.T) {
	soon := time.Now().Add(time.Hour)
	for name, r := range map[string]verify.Revocation{
		"nothing":          {},
		"no end":           {ID: "7"},
		"no claim":         {Until: soon},
		"the issuer alone": {Issuer: issuer, Until: soon}, // as a token without jti makes it
	} {
		list := new(verify.RevocationList)
		if err := list.Revoke(r); jwtkit.CodeOf(err) != jwtkit.CodePolicyInvalid || list.Len() != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRevocationListInACrowd(t *testing.T) {
	list := new(verify.RevocationList)
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			for i := range 500 {
				id := strconv.Itoa(g) + "-" + strconv.Itoa(i)
				if err := list.Revoke(verify.Revocation{ID: id, Until: time.Now().Add(time.Hour)}); err != nil {
					t.Error(err)
				}
				if !revoked(t, list, verify.RevocationClaims{ID: id}) {
					t.Error("not withdrawn: " + id)
				}
			}
		})
	}
	group.Wait()
	if list.Len() != 4000 {
		t.Errorf("%d held", list.Len())
	}
}
