package issuer

import (
	"maps"
	"net/http"
	"strings"
)

// maxBody bounds the body of a request, in bytes.
const maxBody = 64 << 10

// A handler answers by itself, or with the refusal that it returns.
type handler = func(http.ResponseWriter, *http.Request) *refusal

// A route is what answers at one path, by the methods that it takes.
type route map[string]handler

// tokenPath is where the token endpoint is, below the path of the issuer.
const tokenPath = "/connect/token"

// The endpoints that faults can be set for.
const (
	tokenEndpoint         = "token"
	jwksEndpoint          = "jwks"
	metadataEndpoint      = "metadata"
	introspectionEndpoint = "introspection"
	revocationEndpoint    = "revocation"
)

var endpointNames = []string{tokenEndpoint, jwksEndpoint, metadataEndpoint, introspectionEndpoint, revocationEndpoint}

// newRoutes gives the routes below path, the path of the issuer URL.
func (s *Issuer) newRoutes(path string) map[string]route {
	metadata := reading(s.faulty(metadataEndpoint, s.metadata))
	routes := map[string]route{
		path + "/.well-known/openid-configuration":       metadata,
		"/.well-known/oauth-authorization-server" + path: metadata, // between host and path: RFC 8414 section 3
	}
	for below, route := range map[string]route{
		tokenPath:                {post: s.faulty(tokenEndpoint, s.token)},
		"/connect/introspect":    {post: s.faulty(introspectionEndpoint, s.introspect)},
		"/connect/revocation":    {post: s.faulty(revocationEndpoint, s.revoke)},
		"/.well-known/jwks.json": reading(s.faulty(jwksEndpoint, s.jwks)),
		"/admin/apps":            {post: s.guard.admin(s.createApp), get: s.guard.admin(s.listApps)},
		"/admin/apps/update":     {post: s.guard.admin(s.updateApp)},
		"/admin/apps/secret":     {post: s.guard.admin(s.renewSecret)},
		"/admin/apps/delete":     {post: s.guard.admin(s.deleteApp)},
		"/admin/keys/rotate":     {post: s.guard.admin(s.rotateKeys)},
		"/admin/keys/drop":       {post: s.guard.admin(s.dropKey)},
		"/admin/faults":          {get: s.guard.admin(s.listFaults)},
		"/broken":                {get: s.guard.admin(s.listBroken)},
	} {
		routes[path+below] = route
	}
	for _, name := range FaultNames() {
		routes[path+"/admin/faults/"+name] = route{
			http.MethodPut:    s.guard.admin(s.putFault(name)),
			http.MethodDelete: s.guard.admin(s.deleteFault(name)),
		}
	}
	for _, cause := range BrokenCauses() {
		routes[path+"/broken/"+cause] = route{get: s.guard.admin(s.serveBroken(cause))}
	}
	maps.Copy(routes, s.dashboardRoutes(path))
	return routes
}

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// reading is a route that any page may read.
func reading(serve handler) route { return route{get: serve, http.MethodHead: serve} }

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
			"nothing is here; the metadata at /.well-known/openid-configuration lists the endpoints, /admin/faults and /broken the names below them")
	}
	serve, ok := route[r.Method]
	if !ok {
		takes := sortedKeys(route)
		refused := refuse(http.StatusMethodNotAllowed, invalidRequest, "this endpoint takes "+strings.Join(takes, " or "))
		refused.allow = strings.Join(takes, ", ")
		return refused
	}
	if r.Body == nil { // a client's request that was handed to the handler directly
		r.Body = http.NoBody
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	return serve(w, r)
}

// known gives path for the log if it is one of ours.
func known(routes map[string]route, path string) string {
	if _, ok := routes[path]; ok {
		return path
	}
	return "(unknown)"
}
