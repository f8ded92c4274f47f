package diagnose

// A saying is what some server says when it refuses a token, and the cause that
// it means. In the pattern a star stands for anything on the same line, up to 200
// bytes; case does not matter. What a server says is evidence, not truth.
type saying struct{ cause, pattern string }

// sayings holds the words of servers, libraries and gateways, the more particular
// before the more general: the first that fits is taken.
var sayings = []saying{
	// Answers that name another cause by the way.
	{"preflight", "preflight request doesn't pass access control check*ok status"},
	{"cors_masks_401", "has been blocked by cors policy"},
	{"unknown_kid", "does not correspond to a known public key"},
	{"secret_shape", "aadsts7000215"}, {"invalid_client", "aadsts7000222"}, {"invalid_client", "aadsts700016"}, {"invalid_scope", "aadsts70011"}, {"invalid_scope", "aadsts500011"},
	{"unknown_kid", "jwk is not available in jwks"}, {"jwks_unreachable", "malformed jwk set"}, {"jwks_unreachable", "i/o error on * request for*/openid-connect/certs"}, {"jwks_unreachable", "max retries exceeded with url*jwks"}, {"revoked_before", "last password change"},
	{"iat_future", "token used too early"}, {"id_token", "token use not allowed: id"},
	{"no_exp", "token expiry: 0001-01-01"},
	{"no_exp", "unexpected 'exp'"},

	// ASP.NET: Microsoft.IdentityModel (IDX), Microsoft.Identity.Web (IDW), JwtBearer.
	{"no_exp", "idx10225"}, {"not_yet_valid", "idx10222"}, {"expired", "idx10223"}, {"negative_lifetime", "idx10224"},
	{"issuer_mismatch", "idx10204"}, {"issuer_mismatch", "idx10205"}, {"iss_missing", "idx10211"}, {"issuer_mismatch", "idx40001"}, {"issuer_mismatch", "idw10303"},
	{"aud_missing", "idx10206"}, {"audience_mismatch", "idx10214"}, {"audience_mismatch", "idx10215"},
	{"jti_replay", "idx10227"}, {"jti_replay", "idx10228"}, {"expired", "idx10230"}, {"audience_mismatch", "idx10231"},
	{"cert_expired", "idx10249"}, {"type_mismatch", "idx10256"}, {"type_mismatch", "idx10257"},
	{"jwks_unreachable", "idx10500"}, {"unknown_kid", "idx10501"}, {"unknown_kid", "idx10503*did not match"}, {"unknown_kid", "idx10516"}, {"unknown_kid", "idx10517"},
	{"sig_empty", "idx10504"}, {"bad_signature", "idx10503"}, {"bad_signature", "idx10508"}, {"bad_signature", "idx10511"}, {"bad_signature", "idx10512"}, {"bad_signature", "idx10514"},
	{"encrypted", "idx10603"}, {"encrypted", "idx10609"}, {"alg_not_allowed", "idx10634"}, {"alg_not_allowed", "idx10696"}, {"secret_short", "idx10653"}, {"secret_short", "idx10720"},
	{"jwks_unreachable", "idx20803"}, {"jwks_unreachable", "idx20804"}, {"jwks_unreachable", "idx20807"},
	{"not_a_token", "idx12709"}, {"not_a_token", "idx12729"}, {"not_a_token", "idx12741"}, {"not_a_token", "idx14100"}, {"not_a_token", "idx14102"}, {"not_a_token", "idx14111"}, {"not_a_token", "idx14120"},
	{"insufficient_scope", "idw10201"}, {"insufficient_scope", "idw10202"}, {"insufficient_scope", "idw10203"},
	{"expired", "the token expired at"}, {"expired", "lifetime validation failed*expired"}, {"not_yet_valid", "the token is not valid before"}, {"expired", "the token lifetime is invalid"},
	{"no_exp", "has no expiration"}, {"no_exp", "missing an expiration"}, {"issuer_mismatch", "the issuer '*' is invalid"}, {"aud_missing", "the audience 'empty' is invalid"}, {"aud_missing", "the audience '' is invalid"}, {"audience_mismatch", "the audience '*' is invalid"},
	{"unknown_kid", "signature key was not found"},

	// Spring Security and Nimbus.
	{"expired", "jwt expired at"}, {"not_yet_valid", "jwt used before"}, {"issuer_mismatch", "iss claim is not valid"}, {"issuer_mismatch", "iss claim is not equal"},
	{"audience_mismatch", "aud claim is not valid"}, {"audience_mismatch", "aud claim is not equal"}, {"audience_mismatch", "jwt aud claim has value"}, {"audience_mismatch", "required audience is missing"}, {"issuer_mismatch", "jwt iss claim has value"},
	{"alg_none", "unsecured (plain) jwts are rejected"}, {"bad_signature", "signed jwt rejected: invalid signature"}, {"unknown_kid", "no matching key"}, {"jwks_unreachable", "couldn't retrieve remote jwk"}, {"jwks_unreachable", "couldn't retrieve jwk set"},
	{"multiple_auth", "multiple bearer tokens"}, {"not_a_token", "bearer token is malformed"}, {"type_mismatch", "jose header typ"}, {"not_a_token", "invalid jwt serialization"}, {"not_a_token", "invalid serialized unsecured/jws/jwe"}, {"not_a_token", "invalid unsecured/jws/jwe"},
	{"insufficient_scope", "requires higher privileges than provided"}, {"revoked_before", "provided token isn't active"},

	// Node: jsonwebtoken, jwks-rsa, express-jwt, passport, koa, Fastify, Hono.
	{"expired", "jwt expired"}, {"expired", "tokenexpirederror"}, {"not_yet_valid", "jwt not active"}, {"not_yet_valid", "notbeforeerror"}, {"audience_mismatch", "jwt audience invalid"}, {"issuer_mismatch", "jwt issuer invalid"},
	{"sig_empty", "jwt signature is required"}, {"string_date", "invalid exp value"}, {"string_date", "invalid nbf value"}, {"token_too_old", "maxage exceeded"}, {"claim_mismatch", "jwt subject invalid"}, {"claim_mismatch", "jwt jwtid invalid"}, {"not_a_token", "jwt malformed"},
	{"header_stripped_by_proxy", "jwt must be provided"}, {"jwks_unreachable", "error in secret or public key callback"}, {"unknown_kid", "unable to find a signing key"}, {"no_kid_many_keys", "no kid specified and jwks"}, {"jwks_unreachable", "too many requests to the jwks endpoint"},
	{"jwks_empty_or_bad", "jwks endpoint did not contain any"}, {"header_stripped_by_proxy", "no authorization token was found"}, {"wrong_scheme", "format is authorization: bearer [token]"}, {"wrong_scheme", "credentials_bad_scheme"}, {"wrong_scheme", "credentials_bad_format"}, {"header_stripped_by_proxy", "credentials_required"},
	{"header_stripped_by_proxy", "no auth token"}, {"wrong_scheme", "bad authorization header format"}, {"expired", "authorization token expired"}, {"alg_none", "unsigned authorization token"}, {"bad_signature", "untrusted authorization token"}, {"header_stripped_by_proxy", "no authorization was found in request"},
	{"expired", "the token has expired at"}, {"not_yet_valid", "the token will be active at"}, {"alg_not_allowed", "the token algorithm is invalid"}, {"issuer_mismatch", "the iss claim value is not allowed"}, {"audience_mismatch", "the aud claim value is not allowed"}, {"sig_empty", "the token signature is missing"},
	{"header_stripped_by_proxy", "no authorization included in request"}, {"not_yet_valid", "is being used before it's valid"}, {"bad_signature", "signature mismatched"}, {"alg_not_allowed", "jwt algorithm mismatch"},

	// Node: jose and express-oauth2-jwt-bearer (Auth0), Okta's and Amazon's verifiers.
	{"expired", "'exp' claim timestamp check failed"}, {"expired", `"exp" claim timestamp check failed`}, {"expired", `exp\" claim timestamp check failed`}, {"expired", "err_jwt_expired"}, {"not_yet_valid", "'nbf' claim"}, {"not_yet_valid", `"nbf" claim timestamp check failed`}, {"iat_future", `"iat" claim timestamp check failed (it should be in the past)`},
	{"issuer_mismatch", "'iss' claim"}, {"issuer_mismatch", "unexpected 'iss'"}, {"issuer_mismatch", `unexpected "iss"`}, {"audience_mismatch", "'aud' claim"}, {"audience_mismatch", "unexpected 'aud'"}, {"audience_mismatch", `unexpected "aud"`}, {"bad_signature", "err_jws_signature_verification_failed"}, {"unknown_kid", "err_jwks_no_matching_key"}, {"unknown_kid", "no applicable key found"},
	{"no_kid_many_keys", "multiple matching keys found"}, {"alg_not_allowed", "alg*value not allowed"}, {"alg_not_allowed", "unsupported 'alg'"}, {"type_mismatch", "'typ' header"}, {"type_mismatch", "unexpected 'typ'"}, {"type_mismatch", `unexpected "typ"`}, {"jwks_unreachable", "expected 200 ok from the json web key set"}, {"jwks_unreachable", "err_jwks_timeout"},
	{"not_a_token", "invalid compact jws"}, {"not_a_token", "protected header formatting"}, {"not_a_token", "protected header is invalid"}, {"not_a_token", "err_jws_invalid"}, {"jwks_unreachable", "failed to fetch authorization server metadata"}, {"issuer_mismatch", "metadata issuer does not match token issuer"}, {"issuer_mismatch", "token issuer is not allowed"}, {"cnf_bound", "dpop-bound token requires"}, {"cnf_bound", "certificate-bound access token"},
	{"insufficient_scope", "missing 'scope' claim"}, {"required_claim", "missing '*' claim"},
	{"unknown_kid", "error while resolving signing key for kid"}, {"audience_mismatch", "audience claim * does not match"}, {"issuer_mismatch", "issuer * does not match expected"}, {"not_a_token", "jwt cannot be parsed"}, {"alg_not_allowed", "unexpected signature algorithm"}, {"claim_mismatch", "claim '*' value '*' does not"},
	{"unknown_kid", "not found in the jwks"}, {"unknown_kid", "not found in jwks"}, {"audience_mismatch", "client id (\"audience\") not allowed"}, {"audience_mismatch", "audience not allowed"}, {"issuer_mismatch", "issuer not allowed"}, {"type_mismatch", "token use not allowed"}, {"not_a_token", "does not consist of exactly 3 parts"},

	// Python: PyJWT, python-jose, Authlib, Django REST simplejwt, Flask-JWT-Extended, FastAPI.
	{"expired", "signature has expired"}, {"expired", "expiredsignatureerror"}, {"iat_future", "token is not yet valid (iat)"}, {"iat_future", "(iat) cannot be in the future"}, {"not_yet_valid", "immaturesignature"}, {"audience_mismatch", "audience doesn't match"}, {"audience_mismatch", "invalidaudienceerror"}, {"issuer_mismatch", "invalidissuererror"},
	{"no_exp", `token is missing the "exp" claim`}, {"aud_missing", `token is missing the "aud" claim`}, {"iss_missing", `token is missing the "iss" claim`}, {"required_claim", "token is missing the"}, {"aud_missing", "audience claim expected, but not in claims"}, {"alg_not_allowed", "alg value is not allowed"}, {"string_date", "claim (exp) must be an"},
	{"not_a_token", "invalid header padding"}, {"not_a_token", "invalid payload padding"}, {"not_a_token", "invalid crypto padding"}, {"not_a_token", "invalid header string"}, {"not_a_token", "not enough segments"}, {"not_a_token", "error decoding token headers"}, {"jwks_unreachable", "fail to fetch data from the url"}, {"unknown_kid", "keyset has no key for kid"}, {"jwks_empty_or_bad", "jwk set did not contain any"},
	{"issuer_mismatch", `invalid claim "iss"`}, {"audience_mismatch", `invalid claim "aud"`}, {"issuer_mismatch", "invalid claim 'iss'"}, {"audience_mismatch", "invalid claim 'aud'"}, {"bad_signature", "bad_signature"}, {"header_stripped_by_proxy", "missing_authorization"},
	{"revoked_before", "token is blacklisted"}, {"type_mismatch", "token has wrong type"}, {"wrong_scheme", "must contain two space-delimited values"}, {"header_stripped_by_proxy", "authentication credentials were not provided"}, {"expired", "token 'exp' claim has expired"},
	{"header_stripped_by_proxy", "missing authorization"}, {"header_stripped_by_proxy", "missing jwt in"}, {"wrong_scheme", "bad authorization header. expected"}, {"wrong_scheme", "missing 'bearer' type in"}, {"refresh_token", "only non-refresh tokens are allowed"}, {"auth_time_max_age", "fresh token required"}, {"claim_type", "subject must be a string"},
	{"header_stripped_by_proxy", "not authenticated"},

	// Go: golang-jwt and keyfunc, go-oidc, go-jose, Auth0's middleware, jwx, Echo, Gin, chi, Fiber.
	{"iat_future", "used before issued"}, {"not_yet_valid", "token is not valid yet"}, {"not_yet_valid", "token not valid yet"}, {"expired", "token is expired"}, {"audience_mismatch", "has invalid audience"}, {"issuer_mismatch", "has invalid issuer"}, {"no_exp", "exp claim is required"}, {"aud_missing", "aud claim is required"}, {"required_claim", "missing required claim"},
	{"double_bearer", "should not contain 'bearer '"}, {"alg_not_allowed", "signing method * is invalid"}, {"alg_not_allowed", "signing method is invalid"}, {"alg_not_allowed", "unexpected signing method"}, {"alg_key_mismatch", "key is of invalid type"}, {"alg_none", "'none' signature type is not allowed"}, {"not_a_token", "invalid number of segments"}, {"not_a_token", "number of segments"}, {"not_a_token", "could not base64 decode"}, {"not_a_token", "illegal base64"},
	{"issuer_mismatch", "issued by a different provider"}, {"audience_mismatch", "expected audience"}, {"not_yet_valid", "before the nbf"}, {"bad_signature", "failed to verify id token signature"}, {"bad_signature", "failed to verify signature"}, {"alg_not_allowed", "signed with unsupported algorithm"}, {"jwks_unreachable", "oidc: get keys failed"}, {"jwks_unreachable", "fetching keys "}, {"not_a_token", "must have three parts"}, {"not_a_token", "payload is not jwt"},
	{"audience_mismatch", "invalid audience claim"}, {"issuer_mismatch", "invalid issuer claim"}, {"iat_future", "token issued in the future"}, {"wrong_scheme", "header format must be bearer"}, {"jwks_unreachable", "error getting the keys from the key func"}, {"header_stripped_by_proxy", "jwt is missing"},
	{"expired", `"exp" not satisfied`}, {"not_yet_valid", `"nbf" not satisfied`}, {"iat_future", `"iat" not satisfied`}, {"issuer_mismatch", `"iss" not satisfied`}, {"audience_mismatch", `"aud" not satisfied`}, {"unknown_kid", "failed to find key with key id"}, {"unknown_kid", "failed to find matching key"}, {"bad_signature", "could not verify message"},
	{"header_stripped_by_proxy", "missing or malformed jwt"}, {"header_stripped_by_proxy", "auth header is empty"}, {"header_stripped_by_proxy", "cookie token is empty"}, {"header_stripped_by_proxy", "query token is empty"}, {"wrong_scheme", "auth header is invalid"}, {"no_exp", "missing exp field"}, {"alg_not_allowed", "invalid signing algorithm"}, {"insufficient_scope", "you don't have permission to access this resource"},
	{"header_stripped_by_proxy", "no token found"}, {"not_yet_valid", "token nbf validation failed"}, {"iat_future", "token iat validation failed"}, {"alg_not_allowed", "algorithm mismatch"},

	// Envoy, Istio and Google's ESP.
	{"expired", "jwt is expired"}, {"not_yet_valid", "jwt not yet valid"}, {"issuer_mismatch", "jwt issuer is not configured"}, {"audience_mismatch", "audiences in jwt are not allowed"}, {"unknown_kid", "jwks doesn't have key"}, {"bad_signature", "jwt verification fails"}, {"jwks_unreachable", "jwks remote fetch is failed"}, {"not_a_token", "form of header.payload.signature"},
	{"header_not_json", "jwt header is an invalid json"}, {"not_a_token", "jwt header is an invalid base64"}, {"not_a_token", "jwt payload is an invalid"}, {"alg_not_allowed", "jwt header [alg] is not supported"}, {"alg_missing", "jwt header [alg] field is required"}, {"string_date", "jwt payload [exp] field is not"}, {"insufficient_scope", "rbac: access denied"},
	{"expired", "time_constraint_failure"}, {"jwks_unreachable", "key_retrieval_error"},

	// HAProxy, Apache, Kong, nginx, oauth2-proxy, Traefik.
	{"expired", "jwt has expired"}, {"issuer_mismatch", "invalid jwt issuer"}, {"audience_mismatch", "invalid jwt audience"}, {"bad_signature", "invalid jwt signature"}, {"alg_not_allowed", "unsupported jwt signing algorithm"}, {"header_stripped_by_proxy", "authorization header*missing"}, {"header_stripped_by_proxy", "no bearer token found"},
	{"bad_signature", "jwt signature could not be validated"}, {"expired", "jwt expired * seconds ago"}, {"bad_signature", "token is malformed or signature is invalid"}, {"unknown_kid", "could not find a key"},
	{"issuer_mismatch", "no credentials found for given 'iss'"}, {"unknown_kid", "no credentials found for given 'kid'"}, {"iss_missing", "no mandatory 'iss' in claims"}, {"required_claim", "no mandatory '"}, {"not_yet_valid", "token not valid yet"}, {"not_a_token", "bad token; invalid"}, {"not_a_token", "unrecognizable token"}, {"multiple_auth", "multiple tokens provided"},
	{"expired", "rejected due to token expired"}, {"audience_mismatch", "audience from claim"}, {"audience_mismatch", "does not match with any of allowed audiences"}, {"header_stripped_by_proxy", "no valid bearer token found"}, {"not_evaluated", "unable to verify bearer token"},

	// lua-resty-jwt (APISIX, Kong's OIDC), Tyk, PostgREST and Hasura, Firebase, GitHub, the registry of Docker.
	{"expired", "'exp' claim expired"}, {"alg_not_allowed", "unacceptable algorithm"}, {"bad_signature", "signature validate failure"}, {"header_stripped_by_proxy", "missing jwt token"}, {"header_stripped_by_proxy", "authorization field missing"},
	{"expired", "jwtexpired"}, {"audience_mismatch", "jwtnotinaudience"}, {"issuer_mismatch", "jwtnotinissuer"}, {"bad_signature", "jwsinvalidsignature"}, {"header_stripped_by_proxy", "missing 'authorization'"},
	{"audience_mismatch", `incorrect "aud" (audience) claim`}, {"issuer_mismatch", `incorrect "iss" (issuer) claim`}, {"unknown_kid", "signed by untrusted key with id"}, {"lifetime_too_long", "claim ('exp') is too far in the future"}, {"iat_future", "claim ('iat') must be an integer representing"},

	// AWS (API Gateway, Cognito), Azure API Management, Google Cloud, Cloudflare.
	{"expired", "the incoming token has expired"}, {"audience_mismatch", "does not have a valid audience"}, {"issuer_mismatch", "does not have a valid issuer"}, {"wrong_scheme", "not a valid key=value pair"}, {"wrong_scheme", "authorization header requires 'credential'"}, {"no_auth_header", "missing authentication token"}, {"cached_deny", "explicit deny"},
	{"issuer_mismatch", "from the wrong issuer"}, {"audience_mismatch", "obtained for wrong audience"}, {"expired", "expiredauthenticationtoken"}, {"expired", "access token expiry utc time"}, {"expired", "has expired or is not yet valid"},
	{"revoked_before", "access token has been revoked"}, {"jwks_unreachable", "oidc discovery endpoint communication error"},
	{"expired", "tokenexpired"}, {"bad_signature", "tokensignatureinvalid"}, {"audience_mismatch", "tokenaudiencenotallowed"}, {"issuer_mismatch", "tokenissuernotallowed"}, {"header_stripped_by_proxy", "tokennotpresent"}, {"header_stripped_by_proxy", "tokennotfound"}, {"header_stripped_by_proxy", "jwt not present"}, {"required_claim", "tokenclaimnotfound"}, {"claim_mismatch", "tokenclaimvaluenotallowed"}, {"not_the_api", "missing subscription key"}, {"not_the_api", "invalid subscription key"},
	{"bad_signature", "hint*access token could not be verified"}, {"google_needs_id_token", "access token could not be verified"}, {"google_needs_id_token", "invalid iap credentials"}, {"google_needs_id_token", "your client does not have permission to get url"}, {"expired", "access_token_expired"}, {"id_token", "access_token_type_unsupported"}, {"not_the_api", "cloudflareaccess.com"},

	// Keycloak, Okta, Auth0.
	{"expired", "token is not active"}, {"issuer_mismatch", "invalid token issuer"}, {"bad_signature", "invalid token signature"}, {"revoked_before", "stale token"}, {"revoked_before", "user_session_not_found"}, {"revoked_before", "user session not found"}, {"revoked_before", "session not active"}, {"audience_mismatch", "expected audience not available in the token"}, {"unknown_kid", "didn't find publickey for"}, {"type_mismatch", "token type is incorrect"},
	{"audience_mismatch", "bad audience:"}, {"expired", "expired token received for json web token"}, {"bad_signature", "invalid signature received for json web token"}, {"wrong_scheme", "bad http authentication header format"}, {"header_stripped_by_proxy", "missing authentication"}, {"insufficient_scope", "insufficient scope"},

	// PHP (Laravel Passport, tymon), Ruby (jwt, Devise), Rust, Java (jjwt, jose4j with Quarkus, Micronaut).
	{"bad_signature", "token signature could not be verified"}, {"revoked_before", "blacklisted"}, {"header_stripped_by_proxy", "token not provided"}, {"header_stripped_by_proxy", "could not be parsed from the request"}, {"not_a_token", "wrong number of segments"}, {"header_stripped_by_proxy", `missing \"authorization\" header`}, {"header_stripped_by_proxy", `missing "authorization" header`},
	{"audience_mismatch", "invalid audience. expected"}, {"issuer_mismatch", "invalid issuer. expected"}, {"not_yet_valid", "signature nbf has not been reached"}, {"not_a_token", "not enough or too many segments"}, {"unknown_kid", "could not find public key for kid"}, {"bad_signature", "signature verification raised"}, {"alg_not_allowed", "expected a different algorithm"}, {"iat_future", "jwt::invalidiaterror"}, {"header_stripped_by_proxy", "nil json web token"}, {"header_stripped_by_proxy", "sign in or sign up before continuing"}, {"revoked_before", "revoked token"},
	{"expired", "expiredsignature"}, {"audience_mismatch", "invalidaudience"}, {"issuer_mismatch", "invalidissuer"}, {"bad_signature", "invalidsignature"}, {"alg_not_allowed", "invalidalgorithm"}, {"no_exp", `missingrequiredclaim("exp")`}, {"required_claim", "missingrequiredclaim"},
	{"not_yet_valid", "jwt early by"}, {"not_yet_valid", "jwt must not be accepted before"}, {"bad_signature", "jwt signature does not match locally computed"}, {"not_a_token", "must contain exactly 2 period characters"}, {"not_a_token", "compact jwt strings"}, {"alg_none", "unsigned claims jwts are not supported"}, {"alg_none", "unsecured jws"}, {"issuer_mismatch", "expected iss claim to be"}, {"audience_mismatch", "expected aud claim to"}, {"secret_short", "weakkeyexception"}, {"secret_short", "not secure enough for"}, {"expired", "expiredjwtexception"},
	{"expired", "the jwt is no longer valid"}, {"not_yet_valid", "the jwt is not yet valid"}, {"issuer_mismatch", "issuer (iss) claim value"}, {"aud_missing", "no audience (aud) claim present"}, {"audience_mismatch", "audience (aud) claim"}, {"no_exp", "no expiration time (exp) claim present"}, {"unknown_kid", "unable to find a suitable verification key"}, {"bad_signature", "jws signature is invalid"}, {"alg_not_allowed", "is not a permitted algorithm"}, {"jwks_unreachable", "srjwt07003"},

	// What anybody may print.
	{"revoked_before", "token has been revoked"}, {"revoked_before", "token was revoked"}, {"revoked_before", "token is revoked"}, {"revoked_before", "token revoked"}, {"revoked_before", "has been invalidated"}, {"jti_replay", "token replay"}, {"jti_replay", "jti * already"}, {"jti_replay", "jti already"},
	{"expired", "token has expired"}, {"expired", "token expired"}, {"expired", "token (*) expired"}, {"expired", "expired token"}, {"not_yet_valid", "not yet valid"}, {"lifetime_too_long", "too far in the future"},
	{"issuer_mismatch", "invalid issuer"}, {"issuer_mismatch", "issuer is invalid"}, {"issuer_mismatch", "issuer mismatch"}, {"issuer_mismatch", "expected issuer"}, {"audience_mismatch", "invalid audience"}, {"audience_mismatch", "audience*invalid"}, {"audience_mismatch", "audience mismatch"}, {"audience_mismatch", "audience*doesn't match"},
	{"unknown_kid", "no key matching"}, {"unknown_kid", "key not found"}, {"unknown_kid", "unknown kid"}, {"unknown_kid", "no key found"}, {"unknown_kid", "no keys found for kid"}, {"unknown_kid", "no jwk found"}, {"unknown_kid", "no jwk with kid"}, {"unknown_kid", "no public key for kid"}, {"unknown_kid", "no matching jwk"}, {"unknown_kid", "no matching signing key"}, {"unknown_kid", "no suitable key"},
	{"unknown_kid", "unknown key id"}, {"unknown_kid", "unrecognized key id"}, {"unknown_kid", "unknown signing key"}, {"unknown_kid", "unable to find appropriate key"}, {"unknown_kid", "unable to find matching key"}, {"unknown_kid", "could not find matching key"}, {"unknown_kid", "could not find key"}, {"unknown_kid", "cannot find key"}, {"unknown_kid", "kid * not found"}, {"unknown_kid", "kid not found"}, {"unknown_kid", "kid is not in jwks"}, {"unknown_kid", "kid * not in jwks"}, {"unknown_kid", "unknown key with kid"}, {"jwks_unreachable", "failed to fetch jwks"}, {"jwks_unreachable", "failed to get jwks"}, {"jwks_unreachable", "unable to obtain configuration from"},
	{"bad_signature", "signature verification failed"}, {"bad_signature", "signature validation failed"}, {"bad_signature", "invalid signature"}, {"bad_signature", "signature is invalid"}, {"bad_signature", "verification error"},
	{"alg_not_allowed", "invalid algorithm"}, {"alg_not_allowed", "unsupported algorithm"}, {"alg_not_allowed", "algorithm not supported"}, {"insufficient_scope", "insufficient_scope"}, {"insufficient_scope", "missing required scope"},
	{"issuer_mismatch", "jwt issuer"}, {"audience_mismatch", "jwt audience"},
	{"header_stripped_by_proxy", "missing bearer"}, {"header_stripped_by_proxy", "bearer token missing"}, {"header_stripped_by_proxy", "missing token"}, {"header_stripped_by_proxy", "missing access token"}, {"header_stripped_by_proxy", "token missing"}, {"header_stripped_by_proxy", "no token provided"}, {"header_stripped_by_proxy", "no access token"}, {"header_stripped_by_proxy", "token is required"}, {"header_stripped_by_proxy", "token required"}, {"header_stripped_by_proxy", "authorization header is required"}, {"header_stripped_by_proxy", "authorization header not found"}, {"header_stripped_by_proxy", "no authorization header"},
	{"wrong_scheme", "unsupported authorization scheme"}, {"wrong_scheme", "invalid authorization scheme"}, {"wrong_scheme", "unsupported authentication scheme"},
	{"invalid_header_char", "invalid header field value"}, {"invalid_header_char", "illegal header value"}, {"invalid_header_char", "unexpected char 0x0a"}, {"invalid_header_char", "invalid character in header content"},
	{"expired", "token_expired"}, {"not_yet_valid", "token_not_yet_valid"}, {"issuer_mismatch", "issuer_mismatch"}, {"audience_mismatch", "audience_mismatch"}, {"bad_signature", "signature_invalid"}, {"unknown_kid", "key_not_found"}, {"header_stripped_by_proxy", "credentials_missing"},
	{"dpop_nonce", "use_dpop_nonce"}, {"cnf_bound", "invalid_dpop_proof"}, {"cnf_bound", "dpop binding"},
	{"not_a_token", "malformed"}, {"not_a_token", "could not be decoded"},

	{"header_stripped_by_proxy", "missing or invalid authorization header"}, {"header_stripped_by_proxy", "no credentials"}, {"header_stripped_by_proxy", "missing credentials"}, {"header_stripped_by_proxy", "no jwt found"}, {"header_stripped_by_proxy", "jwt token not found"}, {"header_stripped_by_proxy", "no bearer token"}, {"header_stripped_by_proxy", "bearer token not found"}, {"header_stripped_by_proxy", "authorization required"}, {"header_stripped_by_proxy", "full authentication is required"},
	{"wrong_scheme", "must start with bearer"}, {"wrong_scheme", "must start with 'bearer"}, {"wrong_scheme", `must start with "bearer`}, {"wrong_scheme", "expected bearer"}, {"wrong_scheme", "invalid authorization header format"}, {"wrong_scheme", "not a bearer token"},
	{"insufficient_scope", "missing scope"}, {"insufficient_scope", "required scope"}, {"insufficient_scope", "insufficient permission"}, {"insufficient_scope", "not have required"}, {"insufficient_scope", "not have the required"}, {"insufficient_scope", "missing permission"}, {"insufficient_scope", "missing role"},
	{"not_a_token", "invalid jwt token"}, {"not_a_token", "expected to have 3 parts"}, {"no_kid_many_keys", "no key id (kid) found"}, {"alg_none", "alg none"}, {"bad_signature", "no known key successfully validated"}, {"claim_mismatch", "invalid subject"}, {"alg_not_allowed", "incorrect key for this algorithm"},

	// The errors of a token endpoint (RFC 6749 section 5.2), as clients log them.
	{"invalid_client", "invalid_client"}, {"unauthorized_client", "unauthorized_client"}, {"unsupported_grant", "unsupported_grant_type"}, {"invalid_scope", "invalid_scope"}, {"invalid_grant", "invalid_grant"},
}

// grantSayings holds what token endpoints say beside an error of RFC 6749 section
// 5.2, where it names the cause closer.
var grantSayings = []saying{
	{"secret_shape", "aadsts7000215"}, {"secret_shape", "not the client secret id"},
	{"auth_method", "supports client authentication method"}, {"auth_method", "token_endpoint_auth_method"}, {"auth_method", "multiple client credentials"}, {"auth_method", "authentication method not supported"}, {"auth_method", "more than one method of authentication"},
	{"jti_replay", "jti*already"}, {"content_type", "application/x-www-form-urlencoded"},
	{"secret_encoding", "not properly encoded"}, {"wrong_path", "http method is"},
	{"unsupported_grant", "grant_type"}, {"invalid_scope", "audience*whitelisted"}, {"invalid_scope", "requested audience"},
	{"invalid_client", "client credentials missing"}, {"invalid_client", "client authentication mechanism"}, {"invalid_client", "client credentials"}, {"invalid_client", "missing*client_id"}, {"invalid_client", "missing*client_secret"}, {"invalid_client", "client_id is missing"},
}
