package adapters

import (
	"context"
	"net"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/bearer"
)

// A health service is the sample: it says who asks by failing for others than ann.
type health struct {
	grpc_health_v1.UnimplementedHealthServer
}

func (health) Check(ctx context.Context, _ *grpc_health_v1.HealthCheckRequest) (*grpc_health_v1.HealthCheckResponse, error) {
	return answerTo(ctx)
}

func (health) Watch(_ *grpc_health_v1.HealthCheckRequest, stream grpc_health_v1.Health_WatchServer) error {
	answer, err := answerTo(stream.Context())
	if err != nil {
		return err
	}
	return stream.Send(answer)
}

func answerTo(ctx context.Context) (*grpc_health_v1.HealthCheckResponse, error) {
	if who, ok := bearer.From(ctx); !ok || who.Claims().Subject != "ann" {
		return nil, status.Error(codes.Internal, "the handler does not know who asks")
	}
	return &grpc_health_v1.HealthCheckResponse{Status: grpc_health_v1.HealthCheckResponse_SERVING}, nil
}

// client gives one of a server that v guards.
func client(t *testing.T, v *verify.Verifier) grpc_health_v1.HealthClient {
	t.Helper()
	listener := bufconn.Listen(1 << 16)
	server := grpc.NewServer(grpc.UnaryInterceptor(Unary(v)), grpc.StreamInterceptor(Stream(v)))
	grpc_health_v1.RegisterHealthServer(server, health{})
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient("passthrough:///pipe", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return grpc_health_v1.NewHealthClient(conn)
}

type down struct{}

func (down) Revoked(context.Context, verify.RevocationClaims) (bool, error) {
	return false, jwtkit.CodeInternal
}

func TestGRPC(t *testing.T) {
	v, key := verifier(t)
	good, old := "Bearer "+token(key, time.Hour), "Bearer "+token(key, -time.Hour)
	for _, c := range []struct {
		v       *verify.Verifier
		sent    []string
		code    codes.Code
		message string
	}{
		{v, []string{good}, codes.OK, ""},
		{v, nil, codes.Unauthenticated, "credentials_missing"},
		{v, []string{good, good}, codes.Unauthenticated, "request_invalid"},
		{v, []string{old}, codes.Unauthenticated, "token_expired"},
		{v.WithRevocations(down{}), []string{good}, codes.Unavailable, "internal"},
	} {
		ctx := t.Context()
		for _, value := range c.sent {
			ctx = metadata.AppendToOutgoingContext(ctx, "authorization", value)
		}
		api := client(t, c.v)
		_, err := api.Check(ctx, new(grpc_health_v1.HealthCheckRequest))
		if got := status.Convert(err); got.Code() != c.code || got.Message() != c.message {
			t.Errorf("call: %v, want %v %s", err, c.code, c.message)
		}
		stream, err := api.Watch(ctx, new(grpc_health_v1.HealthCheckRequest))
		if err == nil {
			_, err = stream.Recv()
		}
		if got := status.Convert(err); got.Code() != c.code || got.Message() != c.message {
			t.Errorf("stream: %v, want %v %s", err, c.code, c.message)
		}
	}
}

func TestGRPCScopeIsPermission(t *testing.T) {
	if got := status.Convert(refusal(jwtkit.CodeScopeInsufficient)); got.Code() != codes.PermissionDenied || got.Message() != "scope_insufficient" {
		t.Error(got)
	}
}
