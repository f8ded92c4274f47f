package issuer

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/jwtkit/toolkit/jwtkit"
)

// refuseChange says why something was not changed.
func (s *Issuer) refuseChange(err error) *refusal {
	status := http.StatusBadRequest
	switch {
	case errors.Is(err, errTaken), errors.Is(err, errSigning):
		status = http.StatusConflict
	case errors.Is(err, errUnknown), errors.Is(err, errNoKey):
		status = http.StatusNotFound
	case errors.Is(err, jwtkit.CodeLimitExceeded):
		status = http.StatusInsufficientStorage
	case errors.Is(err, jwtkit.CodeInternal):
		s.log.Error("not changed", "error", err)
		return refuse(http.StatusInternalServerError, serverError, "nothing was changed; the log of the issuer says why")
	case errors.Is(err, jwtkit.CodeAlgorithmNotAllowed):
		return badForm("alg is no algorithm of signing keys; there are RS256, PS256, ES256, EdDSA and their longer kin")
	}
	return refuse(status, invalidRequest, detail(err))
}

// readJSON reads the body into value, strictly; no body is {}. members names
// what may be in it, for the person who got it wrong.
func readJSON(r *http.Request, value any, members string) *refusal {
	body, refused := readBody(r)
	if refused != nil {
		return refused
	}
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return nil
	}
	err := json.Unmarshal(body, value, json.RejectUnknownMembers(true))
	if err == nil && body[0] == '{' { // null is read as nothing at all
		return nil
	}
	return badForm("the body is not as expected at byte " + strconv.FormatInt(offset(err), 10) + "; it is a JSON object with at most: " + members)
}

// offset gives the place in the JSON text where err was noticed.
func offset(err error) int64 {
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return e.ByteOffset
	}
	if e, ok := errors.AsType[*json.SemanticError](err); ok {
		return e.ByteOffset
	}
	return 0
}
