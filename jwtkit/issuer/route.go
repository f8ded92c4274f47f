package issuer

import (
	"net/http"
	"slices"
	"strings"
)

// maxBody bounds the body of a request, in bytes.
const maxBody = 64 << 10

// A route is what answers at one path: with an answer of its own, or with the
// refusal that it returns.
type route struct {
	methods []string
	serve   func(http.ResponseWriter, *http.Request) *refusal
}

// newRoutes gives the routes below path, the path of the issuer URL.
func (s *Issuer) newRoutes(path string, metadata *document) map[string]route {
	get := []string{http.MethodGet, http.MethodHead}
	post := []string{http.MethodPost}
	const oauth = "/.well-known/oauth-authorization-server"
	return map[string]route{
		path + "/connect/token":                    {post, s.token},
		path + "/.well-known/openid-configuration": {get, metadata.serve},
		oauth + path:                    {get, metadata.serve}, // between host and path: RFC 8414 section 3
		path + "/.well-known/jwks.json": {get, s.jwks},
		path + "/admin/apps":            {post, s.guard.admin(s.createApp)},
		path + "/admin/keys/rotate":     {post, s.guard.admin(s.rotateKeys)},
	}
}

// ServeHTTP answers at the endpoints that the package documentation lists;
// everything else is refused as JSON with status 404, 405 or as the guard says.
func (s *Issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if refused := s.answer(w, r); refused != nil {
		s.log.Info("refused", "path", known(s.routes, r.URL.Path), "status", refused.status,
			"error", refused.Code, "reason", refused.Description)
		refused.send(w)
	}
}

func (s *Issuer) answer(w http.ResponseWriter, r *http.Request) *refusal {
	if refused := s.guard.check(r); refused != nil {
		return refused
	}
	route, ok := s.routes[r.URL.Path]
	if !ok {
		return refuse(http.StatusNotFound, invalidRequest,
			"nothing is here; the metadata at /.well-known/openid-configuration lists the endpoints")
	}
	if !slices.Contains(route.methods, r.Method) {
		refused := refuse(http.StatusMethodNotAllowed, invalidRequest, "this endpoint takes "+route.methods[0])
		refused.allow = strings.Join(route.methods, ", ")
		return refused
	}
	if r.Body == nil { // a client's request that was handed to the handler directly
		r.Body = http.NoBody
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	return route.serve(w, r)
}

// known gives path for the log if it is one of ours.
func known(routes map[string]route, path string) string {
	if _, ok := routes[path]; ok {
		return path
	}
	return "(unknown)"
}
