module github.com/jwtkit/toolkit

go 1.26.0

require (
	github.com/go-jose/go-jose/v4 v4.1.8 // indirect
	github.com/go-json-experiment/json v1.27.2 // indirect
	golang.org/x/oauth2 v0.37.0 // indirect
)
