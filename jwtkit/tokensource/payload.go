package tokensource

import (
	"bytes"
	"io"
	"net/http"
	"time"
)

const (
	maxReplay  = 1 << 20  // bytes of a body that are kept to send it again
	maxDiscard = 64 << 10 // bytes of a response that are read so that its connection can be used again

	maxDiscardTime = time.Second // which they may take
)

// A payload is the body of a request: as it goes out first, and how to have it
// again. Without again it can be sent once.
type payload struct {
	first io.ReadCloser
	again func() (io.ReadCloser, error)
}

// newPayload takes the body over from req. A body of unknown length is not read
// ahead: whoever writes it may be waiting for the response.
func newPayload(req *http.Request) (payload, error) {
	switch {
	case req.Body == nil || req.Body == http.NoBody:
		return payload{req.Body, func() (io.ReadCloser, error) { return req.Body, nil }}, nil
	case req.GetBody != nil:
		return payload{req.Body, req.GetBody}, nil
	case req.ContentLength <= 0 || req.ContentLength > maxReplay:
		return payload{first: req.Body}, nil
	}
	defer req.Body.Close()
	// One byte more than announced, so that net/http sees a body that is too long.
	kept, err := io.ReadAll(io.LimitReader(req.Body, req.ContentLength+1))
	if err != nil {
		return payload{}, err
	}
	again := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(kept)), nil }
	first, _ := again()
	return payload{first, again}, nil
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// discard ends a response that nobody will read.
func discard(response *http.Response) {
	late := time.AfterFunc(maxDiscardTime, func() { _ = response.Body.Close() })
	defer late.Stop()
	_, _ = io.CopyN(io.Discard, response.Body, maxDiscard)
	_ = response.Body.Close()
}
