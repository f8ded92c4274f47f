package keytable

import (
	"context"
	"time"
)

// Waits of a row that looks for something to happen. Ours is to be there within
// its cooldown of 10 seconds.
const (
	patience = 11 * time.Second
	patient  = "11 s"
)

// A Row is a situation, and what a library should do in it.
type Row struct {
	Name  string
	Goal  string
	Run   func(ctx context.Context, s Subject) string
	Alone bool // measures the whole process
}

// Rows are the situations.
var Rows = []Row{
	{Name: "200 tokens, random kids", Goal: "1 fetch", Run: bogusKids},
	{Name: "50 tokens, known kid, bad signature", Goal: "0 or 1 fetch", Run: badSignatures},
	{Name: "real rotation right after 200 random kids", Goal: "ok within 10 s", Run: rotationAfterStorm},
	{Name: "rotation, 100 callers at once", Goal: "100 ok, 1 fetch", Run: rotationUnderLoad},
	{Name: "first caller gives up, another waits", Goal: "ok", Run: cancelledCaller},
	{Name: "outage, known kid", Goal: "ok", Run: outage},
	{Name: "start while the issuer is down", Goal: "starts, ok after recovery", Run: startWhileDown},
	{Name: "set with an ML-DSA (AKP) key", Goal: "ok", Run: withKey(`{"kty":"AKP","alg":"ML-DSA-44","kid":"pq","pub":"AAAA"}`)},
	{Name: "set with one broken RSA key", Goal: "ok", Run: withKey(`{"kty":"RSA","alg":"RS256","kid":"broken","n":"!!","e":"AQAB"}`)},
	{Name: "key set of 32 MiB", Goal: "refused, bounded", Run: largeSet, Alone: true},
	{Name: "outage from the start, told to the client as", Goal: "503", Run: toldAs},
	{Name: "bad signature is reported as", Goal: "signature_invalid", Run: reportedAs},
}

// A bench is a subject at work beside its issuer.
type bench struct {
	*Server
	issuer   *Issuer
	old, new *Key
}

// open starts an issuer with one key, and the subject, warmed up by a good token.
func open(ctx context.Context, s Subject) (*bench, func(), error) {
	b := &bench{old: NewKey("old", 0), new: NewKey("new", 1)}
	b.issuer = NewIssuer(b.old)
	ctx, cancel := context.WithCancel(ctx)
	stop := func() { cancel(); b.issuer.CloseClientConnections(); b.issuer.Close() }
	server, err := s.Open(ctx, b.issuer.URL)
	if err == nil {
		b.Server = server
		err = b.try(ctx, b.old)
	}
	return b, stop, err
}

// try verifies a token of that key, with the patience of a client.
func (b *bench) try(ctx context.Context, key *Key) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return b.Verify(ctx, key.Token(b.issuer.URL))
}

// opened runs a row on a subject that works.
func opened(row func(ctx context.Context, b *bench) string) func(context.Context, Subject) string {
	return func(ctx context.Context, s Subject) string {
		b, stop, err := open(ctx, s)
		defer stop()
		if err != nil {
			return "does not work: " + short(err)
		}
		return row(ctx, b)
	}
}

var (
	bogusKids          = opened(func(ctx context.Context, b *bench) string { return b.storm(ctx, "bogus-%d", 200) })
	badSignatures      = opened(func(ctx context.Context, b *bench) string { return b.storm(ctx, "old", 50) })
	rotationAfterStorm = opened(rotateAfterStorm)
	rotationUnderLoad  = opened(rotateUnderLoad)
	cancelledCaller    = opened(cancelFirst)
	outage             = opened(func(ctx context.Context, b *bench) string {
		b.issuer.Misbehave(down)
		return verdict(b.try(ctx, b.old))
	})
	reportedAs = opened(func(ctx context.Context, b *bench) string { return short(b.try(ctx, NewKey("old", 2))) })
)
