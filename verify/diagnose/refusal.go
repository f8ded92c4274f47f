package diagnose

import (
	"slices"
	"strings"
)

// hidesRefusal reports whether an answer says that all is well, and in its body
// that it is not.
func hidesRefusal(e *exchange) bool {
	body := strings.TrimSpace(e.body)
	if !e.accepted() || !strings.HasPrefix(body, "{") {
		return false
	}
	members := object(body, "error", "errors", "code", "status", "statusCode")
	inner := members["error"]
	if !strings.HasPrefix(inner, "{") {
		inner = "{}"
	}
	return saysRefused(members) || saysRefused(object(inner, "error", "code", "status", "statusCode", "message")) || strings.Contains(members["errors"], `"UNAUTHENTICATED"`)
}

// refusalWords are the words of a body that mean 401.
var refusalWords = []string{"unauthorized", "unauthenticated", "invalid_token", "token_expired", "jwt expired", "invalid token", "token expired", "not authenticated", "authentication required"}

// saysRefused reports whether some member of an error means 401.
func saysRefused(members map[string]string) bool {
	for _, content := range members {
		if word := strings.Trim(lowerASCII(content), `".`); word == "401" || slices.Contains(refusalWords, word) {
			return true
		}
	}
	return false
}
