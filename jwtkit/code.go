package jwtkit

import (
	"context"
	"errors"
)

// A Code says in one stable word what was decided about a token, a request or
// a response. The list is closed; the same strings stand in Go, in the JSON
// API, on the command line and in the page. A Code is itself an error, so
// errors.Is(err, jwtkit.CodeTokenExpired) holds for every [*Error] of that
// code.
type Code string

// Codes that refuse a token.
const (
	CodeTokenMalformed        Code = "token_malformed"         // not a compact JWS (RFC 7515 section 7.1)
	CodeHeaderInvalid         Code = "header_invalid"          // the JOSE header is not one that can be judged (RFC 7515 section 4)
	CodeClaimsInvalid         Code = "claims_invalid"          // the payload is not a claims set, or a claim has the wrong type (RFC 7519 section 4)
	CodeClaimMissing          Code = "claim_missing"           // a claim that the policy requires is absent
	CodeClaimMismatch         Code = "claim_mismatch"          // a claim differs from the value that the policy requires
	CodeTokenEncrypted        Code = "token_encrypted"         // a JWE (RFC 7516) where a JWS is due
	CodeTypeNotAllowed        Code = "type_not_allowed"        // typ is not one the policy allows (RFC 8725 section 3.11)
	CodeCriticalHeaderUnknown Code = "critical_header_unknown" // crit names what is not understood here (RFC 7515 section 4.1.11)
	CodeAlgorithmNotAllowed   Code = "algorithm_not_allowed"   // alg is not one the policy allows (RFC 8725 section 3.1)
	CodeAlgorithmKeyMismatch  Code = "algorithm_key_mismatch"  // the key named is of another type, curve or algorithm than alg
	CodeKeyNotFound           Code = "key_not_found"           // a key set was read and holds no key for this token
	CodeKeyUnsuitable         Code = "key_unsuitable"          // the key may not or should not check signatures: use, size, short secret
	CodeSignatureInvalid      Code = "signature_invalid"       // the key does not hold the signature
	CodeTokenExpired          Code = "token_expired"           // at or after exp plus leeway; as a decision it implies a good signature
	CodeTokenNotYetValid      Code = "token_not_yet_valid"     // before nbf minus leeway
	CodeTokenTooOld           Code = "token_too_old"           // older than the policy's maximum age, counted from iat
	CodeExpiryMissing         Code = "expiry_missing"          // no exp, and the policy does not allow that
	CodeIssuerMismatch        Code = "issuer_mismatch"         // iss is not exactly the issuer expected
	CodeAudienceMismatch      Code = "audience_mismatch"       // aud holds none of the audiences expected
	CodeScopeInsufficient     Code = "scope_insufficient"      // a scope that is needed was not granted: 403, not 401
	CodeSenderConstrained     Code = "sender_constrained"      // bound by cnf to a key or certificate, sent as a plain bearer token
	CodeTokenRevoked          Code = "token_revoked"           // withdrawn before its expiry
	CodeCredentialsMissing    Code = "credentials_missing"     // the request carried no token
	CodeLimitExceeded         Code = "limit_exceeded"          // larger, deeper or longer than is read here
)

// Codes that say that nothing could be decided.
const (
	CodeKeysUnavailable Code = "keys_unavailable" // no key was given, or a set to be fetched could not be reached or used
	CodeKeysInvalid     Code = "keys_invalid"     // what was given as keys is no key set
	CodeInternal        Code = "internal"         // a fault of ours, or a signature that cannot be checked on this platform
)

// Codes about what was asked, and about the token endpoint.
const (
	CodePolicyInvalid            Code = "policy_invalid"             // the policy is lax by omission or contradicts itself
	CodeRequestInvalid           Code = "request_invalid"            // the request of the JSON API or of HTTP cannot be read
	CodeInvalidClient            Code = "invalid_client"             // the token endpoint refused the client or its request (RFC 6749 section 5.2)
	CodeTokenResponseInvalid     Code = "token_response_invalid"     // the token endpoint answered with something that is no token response
	CodeTokenEndpointUnreachable Code = "token_endpoint_unreachable" // the token endpoint could not be reached or answered with a server error
)

// Error makes every Code usable as a target of errors.Is.
func (c Code) Error() string { return string(c) }

// A Decision is what a verifier concludes about a token.
type Decision string

// The three decisions. Refuse says that the token is bad (HTTP 401 or 403),
// Undecided that nothing can be said now (HTTP 503).
const (
	Accept    Decision = "accept"
	Refuse    Decision = "refuse"
	Undecided Decision = "undecided"
)

// Decision gives the decision that a verifier reaches with code c; the empty
// Code is Accept.
func (c Code) Decision() Decision {
	switch c {
	case "":
		return Accept
	case CodeKeysUnavailable, CodeKeysInvalid, CodeInternal,
		CodePolicyInvalid, CodeRequestInvalid,
		CodeTokenResponseInvalid, CodeTokenEndpointUnreachable:
		return Undecided
	}
	return Refuse
}

// CodeOf gives the code of err: "" for nil, the code of the first [*Error] or
// Code in its chain, [CodeKeysUnavailable] for a context that ended while keys
// were awaited, and [CodeInternal] for everything else.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	if c, ok := errors.AsType[Code](err); ok {
		return c
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return CodeKeysUnavailable
	}
	return CodeInternal
}

// Codes lists every code, in the order in which they are declared.
func Codes() []Code {
	return []Code{
		CodeTokenMalformed, CodeHeaderInvalid, CodeClaimsInvalid, CodeClaimMissing, CodeClaimMismatch,
		CodeTokenEncrypted, CodeTypeNotAllowed, CodeCriticalHeaderUnknown, CodeAlgorithmNotAllowed,
		CodeAlgorithmKeyMismatch, CodeKeyNotFound, CodeKeyUnsuitable, CodeSignatureInvalid, CodeTokenExpired,
		CodeTokenNotYetValid, CodeTokenTooOld, CodeExpiryMissing, CodeIssuerMismatch, CodeAudienceMismatch,
		CodeScopeInsufficient, CodeSenderConstrained, CodeTokenRevoked, CodeCredentialsMissing,
		CodeLimitExceeded, CodeKeysUnavailable, CodeKeysInvalid, CodeInternal, CodePolicyInvalid,
		CodeRequestInvalid, CodeInvalidClient, CodeTokenResponseInvalid, CodeTokenEndpointUnreachable,
	}
}
