package diagnose

import "strings"

// redirects are the statuses that send a client to another address.
var redirects = map[int]bool{301: true, 302: true, 303: true, 307: true, 308: true}

// redirectedFrom gives the request that carried credentials and was sent on, from
// hop to hop, to the one at hand; nil when there is none.
func redirectedFrom(before []*exchange, e *exchange) (first *exchange) {
	next := ""
	for _, hop := range before {
		location := value(hop.response, "Location")
		switch {
		case !redirects[hop.status] || location == "":
		case value(hop.request, "Authorization") != "":
			first, next = hop, resolved(hop, location)
		case first != nil && wentTo(hop, next):
			next = resolved(hop, location)
		}
	}
	if first == nil || !wentTo(e, next) {
		return nil
	}
	return first
}

// resolved gives the address that a Location means, which may leave out the host.
func resolved(hop *exchange, location string) string {
	if strings.HasPrefix(location, "/") && !strings.HasPrefix(location, "//") && hop.host() != "" {
		return "https://" + hop.host() + location
	}
	return location
}

// wentTo reports whether a request went where a Location leads, as far as that can
// be seen.
func wentTo(e *exchange, location string) bool {
	to := &exchange{url: location}
	if to.host() != "" && e.host() != "" && withoutPort(to.host()) != withoutPort(e.host()) {
		return false
	}
	return strings.TrimSuffix(to.path(), "/") == strings.TrimSuffix(e.path(), "/")
}
