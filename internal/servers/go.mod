// API servers that use this module beside others, to be read and run. A module
// of its own, so that the go.mod that users import does not carry them.
module github.com/jwtkit/toolkit/internal/servers

go 1.26.0

require (
	github.com/MicahParks/keyfunc/v3 v3.9.1
	github.com/go-chi/chi/v5 v5.5.0
	github.com/golang-jwt/jwt/v5 v5.3.1
	github.com/jwtkit/toolkit v0.0.0
)

require (
	github.com/MicahParks/jwkset v0.11.4 // indirect
	github.com/go-jose/go-jose/v4 v4.1.8 // indirect
	github.com/go-json-experiment/json v1.27.2 // indirect
	github.com/rogpeppe/go-internal v1.16.0 // indirect
	golang.org/x/time v0.15.0 // indirect
)

replace github.com/jwtkit/toolkit => ../..
