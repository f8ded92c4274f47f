// Package adapters shows how package bearer stands in the routers, servers and
// meters of others. Each file is one adapter, short enough to be copied; its test
// runs it.
//
//	chi_test.go, echo_test.go  routers that take net/http middleware as it is
//	gin.go                     a router that does not
//	grpc.go                    a server that is not net/http's
//	prometheus.go              counters of decisions
//	opentelemetry.go           the same, and the code on the request's span
//	redis.go                   revocations that several servers share
package adapters
