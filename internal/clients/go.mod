// Our token client and our issuer against what others wrote. A module of its own,
// so that the go.mod that users import does not carry what only these need.
module github.com/jwtkit/toolkit/internal/clients

go 1.26.0

require (
	github.com/jwtkit/toolkit v0.0.0
	golang.org/x/oauth2 v0.37.0
)

require (
	github.com/go-jose/go-jose/v4 v4.1.8 // indirect
	github.com/go-json-experiment/json v1.27.2 // indirect
	github.com/rogpeppe/go-internal v1.16.0 // indirect
)

replace github.com/jwtkit/toolkit => ../..
