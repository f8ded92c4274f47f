package jwttest

import (
	"context"
	"net"
	"sync"
	"testing/synctest"
)

// inBubble reports whether the caller runs in a bubble of testing/synctest, whose
// clock a real socket would stop. Outside of one, Wait panics and nothing else.
func inBubble() (yes bool) {
	defer func() { yes = recover() == nil }()
	synctest.Wait()
	return
}

// pipes is a listener without a network: each connection is a net.Pipe, which a
// bubble's clock does not wait for.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), closed: make(chan struct{})} }

// Accept gives the server's end of the next connection.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept and dial.
func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

// Addr names the listener.
func (p *pipes) Addr() net.Addr { return loopback{} }

// dial gives the client's end of a new connection, whatever the address.
func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.conns <- localConn{server}:
		return client, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// A localConn says that it comes from this machine, as it does.
type localConn struct{ net.Conn }

// RemoteAddr names the loopback address.
func (localConn) RemoteAddr() net.Addr { return loopback{} }

type loopback struct{}

// Network and String are those of a connection on loopback.
func (loopback) Network() string { return "tcp" }

func (loopback) String() string { return "127.0.0.1:1" }
