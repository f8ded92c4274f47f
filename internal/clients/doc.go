// Package clients holds what of ours speaks OAuth 2.0 against what others wrote,
// over real HTTP:
//
//   - our token client against authorization servers (oidcprovider_test.go,
//     glewlwyd_test.go), with our verifier judging what they issue;
//   - our issuer against token clients (openidclient_test.go, oauth2_test.go,
//     curl_test.go), and its tokens against verifiers and resource servers
//     (resourceserver_test.go, apache_test.go, python_test.go);
//   - our token client beside golang.org/x/oauth2 (the program in bench).
//
// What must be installed and started runs with JWTKIT_ALL=1, as make test-all sets
// it, and is installed then.
package clients
