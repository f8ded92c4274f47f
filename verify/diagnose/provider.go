package diagnose

import (
	"slices"
	"strings"

	"github.com/jwtkit/toolkit/internal/phrase"
	"github.com/jwtkit/toolkit/jwtkit"
)

// audienceOfProvider finds what a wrong audience means in the tokens of one
// provider, and in those that are for the client itself.
func (d *diagnosis) audienceOfProvider(s *subject, about detail) {
	wanted := phrase.List(s.policy.Audiences)
	if project := firebaseProject(s.claims.Issuer); project != "" && !d.found("firebase") {
		d.find("firebase", coded(jwtkit.CodeAudienceMismatch), say("got", phrase.Quote(project), "want", wanted), about)
	}
	if client := clientOf(s); len(s.claims.Audience) == 1 && client != "" && s.claims.Audience[0] == client && !accessToken(s) {
		d.find("aud_is_client", say("client", phrase.Quote(client)), about)
	}
}

// clientClaims name the client that a token was given to, in the words of
// different issuers.
var clientClaims = []string{"azp", "client_id", "appid", "cid"}

func clientOf(s *subject) string {
	for _, name := range clientClaims {
		if client := text(s, name); client != "" {
			return client
		}
	}
	return ""
}

// providerTraits finds what the tokens of well-known issuers are known for,
// whatever the checks said.
func (d *diagnosis) providerTraits(s *subject) {
	d.okta(s)
	d.kubernetes(s)
	d.firebaseItself(s)
	d.microsoftNonce(s)
	d.graphItself(s)
	d.groupOverage(s)
	d.bound(s)
	if cognitoIssuer(s.claims.Issuer) && text(s, "token_use") == "access" && (d.refusedByServer() || d.found("aud_missing")) {
		d.find("cognito_access_vs_id", certain(Hint), evidence("claims.token_use", claim(s.token, "token_use"), `"id", where the authorizer has no scopes`))
	}
}

// refusedByServer reports whether a captured answer refuses the token.
func (d *diagnosis) refusedByServer() bool {
	return d.exchange != nil && (d.exchange.status == 401 || d.exchange.status == 403)
}

// failedBy reports whether the first check that failed gave one of the codes.
func (d *diagnosis) failedBy(codes ...jwtkit.Code) bool {
	refusal := d.refused()
	return refusal != nil && slices.Contains(codes, refusal.Code)
}

// okta knows the access tokens of the org authorization server, which Okta keeps
// for its own APIs: their keys may change without notice.
func (d *diagnosis) okta(s *subject) {
	host, path := splitIssuer(s.claims.Issuer)
	if path != "" || !accessToken(s) || !slices.ContainsFunc([]string{".okta.com", ".oktapreview.com", ".okta-emea.com"}, func(suffix string) bool { return strings.HasSuffix(host, suffix) }) {
		return
	}
	worth := Likely
	if d.failedBy(jwtkit.CodeAudienceMismatch, jwtkit.CodeIssuerMismatch, jwtkit.CodeKeyNotFound) {
		worth = Proved
	}
	d.find("okta_org_as", certain(worth), say("got", phrase.Quote(s.claims.Issuer)), evidence("claims.iss", claim(s.token, "iss"), "an issuer with /oauth2/ and the name of an authorization server"))
}

// kubernetes knows the tokens of service accounts: those bound to a pod, and the
// older ones without an end or an audience.
func (d *diagnosis) kubernetes(s *subject) {
	_, bound := s.token.UnverifiedMember("kubernetes.io")
	legacy := s.claims.Issuer == "kubernetes/serviceaccount"
	if !bound && !legacy {
		return
	}
	worth := Hint
	if d.failedBy(jwtkit.CodeAudienceMismatch, jwtkit.CodeExpiryMissing, jwtkit.CodeIssuerMismatch) {
		worth = Proved
	} else if d.refusedByServer() {
		worth = Likely
	}
	what := "it is for the audience that it was asked for (the cluster's API, if none), and dies with its pod"
	if legacy {
		what = "one of the old kind, which has neither an end nor an audience"
	}
	d.find("k8s_sa", certain(worth), coded(""), say("what", what), evidence("claims.iss", claim(s.token, "iss"), "a token for this API"))
}

func cognitoIssuer(issuer string) bool {
	host, _ := splitIssuer(issuer)
	return cognitoHost(host)
}

// firebaseProject gives the project of an issuer of Firebase.
func firebaseProject(issuer string) string {
	for _, prefix := range []string{"https://securetoken.google.com/", "https://session.firebase.google.com/"} {
		if project, ok := strings.CutPrefix(issuer, prefix); ok {
			return project
		}
	}
	return ""
}

// firebaseItself finds a token whose audience is not the project that issued it.
func (d *diagnosis) firebaseItself(s *subject) {
	project := firebaseProject(s.claims.Issuer)
	if project == "" || slices.Contains(s.claims.Audience, project) || d.found("firebase") {
		return
	}
	d.find("firebase", certain(Likely), coded(""), say("got", phrase.Quote(project), "want", phrase.List(s.claims.Audience)),
		evidence("claims.aud", claim(s.token, "aud"), phrase.Quote(project)))
}

// microsoftNonce finds a token for Microsoft's own API where no key shows it.
func (d *diagnosis) microsoftNonce(s *subject) {
	nonce := member(s.header, "nonce")
	if nonce != "" && entraTenant(s.claims.Issuer) != "" && !d.found("ms_nonce") && !d.signatureHeld() {
		d.find("ms_nonce", certain(Likely), say("proof", ""), evidence("header.nonce", nonce, "absent"))
	}
}

// graphItself finds a token for Microsoft Graph that another API refused.
func (d *diagnosis) graphItself(s *subject) {
	if !d.refusedByServer() || !isGraph(s.claims.Audience) || d.found("aud_graph") || strings.HasPrefix(withoutPort(d.exchange.host()), "graph.microsoft.") {
		return
	}
	d.find("aud_graph", certain(Likely), coded(""), evidence("claims.aud", claim(s.token, "aud"), "the API that was called"))
}

// bound finds a token that is bound to a key or certificate and was sent as a plain
// one, where no policy asked. An API that knows of DPoP must refuse a token without
// its proof (RFC 9449 section 7.2); a client certificate does not show.
func (d *diagnosis) bound(s *subject) {
	confirmation := claim(s.token, "cnf")
	if confirmation == "" || d.found("cnf_bound") || s.policy != nil && s.policy.AcceptSenderConstrained {
		return
	}
	worth := Hint
	switch e := d.exchange; {
	case e == nil || !e.asked:
	case value(e.request, "DPoP") != "" || !strings.EqualFold(schemeOf(value(e.request, "Authorization")), "Bearer"):
		return
	case d.refusedByServer() && object(confirmation, "jkt")["jkt"] != "" && contains(strings.Join(values(e.response, "WWW-Authenticate"), " "), "dpop"):
		worth = Proved // it knows of proofs
	case d.refusedByServer():
		worth = Likely
	}
	d.find("cnf_bound", certain(worth), evidence("claims.cnf", confirmation, "absent in a plain bearer token"))
}

// groupOverage finds that Microsoft Entra left the groups out because there are
// too many.
func (d *diagnosis) groupOverage(s *subject) {
	path := "_claim_names"
	if object(claim(s.token, path), "groups")["groups"] == "" {
		if path = "hasgroups"; claim(s.token, path) != "true" {
			return
		}
	}
	worth := Hint
	if d.refusedByServer() {
		worth = Likely
	}
	if p := s.policy; p != nil && d.failedBy(jwtkit.CodeClaimMissing) && (slices.Contains(p.RequiredClaims, "groups") || p.Equals["groups"] != nil) {
		worth = Proved
	}
	d.find("group_overage", certain(worth), evidence("claims."+path, claim(s.token, path), "groups in the token"))
}

// explainEquals names the client where it is the one that is not admitted.
func (d *diagnosis) explainEquals(s *subject, about []detail) {
	for _, name := range clientClaims {
		wanted := s.policy.Equals[name]
		if client := text(s, name); len(wanted) > 0 && client != "" && !slices.Contains(wanted, client) {
			d.find("azp_client", append(about, say("client", phrase.Quote(client), "claim", name, "want", phrase.List(wanted)),
				evidence("claims."+name, claim(s.token, name), phrase.List(wanted)))...)
			break
		}
	}
	d.find("claim_mismatch", about...)
}

// scopeElsewhere finds that what the API looks for in scope stands in another
// claim, or in another form.
func (d *diagnosis) scopeElsewhere(s *subject) {
	for _, name := range []string{"scope", "scp", "roles", "permissions", "authorities", "scopes", "groups", "cognito:groups", "realm_access"} {
		literal := claim(s.token, name)
		if name == "realm_access" {
			literal = object(literal, "roles")["roles"]
		}
		granted := grants(literal)
		if missing := slices.ContainsFunc(s.policy.Scopes, func(scope string) bool { return !granted[lowerASCII(scope)] }); !missing {
			d.find("scope_shape", certain(Hint), say("claim", name, "scopes", phrase.List(s.policy.Scopes)), evidence("claims."+name, literal, "in scope, with blanks between"))
			return
		}
	}
}

// grants gives the words of a claim in lower case, whatever stands between them,
// and what is left of each behind the last slash.
func grants(literal string) map[string]bool {
	words := map[string]bool{}
	texts := []string{plain(literal)}
	if strings.HasPrefix(literal, "[") {
		texts = texts[:0]
		for _, element := range elements(`{"":`+literal+`}`, "") {
			texts = append(texts, plain(element))
		}
	}
	for _, text := range texts {
		for _, word := range strings.FieldsFunc(lowerASCII(text), func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '+' }) {
			words[word] = true
			words[word[strings.LastIndexByte(word, '/')+1:]] = true
			words[strings.TrimPrefix(word, "scope_")] = true
		}
	}
	return words
}
