package adapters

import (
	"context"
	"net/http"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/jwtkit/toolkit/jwtkit"
	"github.com/jwtkit/toolkit/verify"
	"github.com/jwtkit/toolkit/verify/bearer"
)

// Unary guards the calls of a gRPC server; handlers find what the token says by
// [bearer.From].
func Unary(v *verify.Verifier) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		ctx, err := admit(ctx, v)
		if err != nil {
			return nil, err
		}
		return handler(ctx, request)
	}
}

// Stream guards the streams of a gRPC server. The token is judged once, when the
// stream begins.
func Stream(v *verify.Verifier) grpc.StreamServerInterceptor {
	return func(server any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		ctx, err := admit(stream.Context(), v)
		if err != nil {
			return err
		}
		return handler(server, admitted{stream, ctx})
	}
}

// An admitted stream knows whose it is.
type admitted struct {
	grpc.ServerStream
	ctx context.Context // in a struct because gRPC takes it from a method
}

func (a admitted) Context() context.Context { return a.ctx }

func admit(ctx context.Context, v *verify.Verifier) (context.Context, error) {
	token, err := bearer.Credentials(http.Header{"Authorization": metadata.ValueFromIncomingContext(ctx, "authorization")})
	if err != nil {
		return nil, status.Error(codes.Unauthenticated, string(jwtkit.CodeOf(err)))
	}
	who, err := v.Verify(ctx, token)
	if err != nil {
		return nil, refusal(jwtkit.CodeOf(err))
	}
	return bearer.NewContext(ctx, who), nil
}

// refusal says as much as an HTTP challenge does: the code and no more.
func refusal(code jwtkit.Code) error {
	switch {
	case code == jwtkit.CodeScopeInsufficient:
		return status.Error(codes.PermissionDenied, string(code))
	case code.Decision() == jwtkit.Undecided:
		return status.Error(codes.Unavailable, string(code))
	}
	return status.Error(codes.Unauthenticated, string(code))
}
