/**
 * The page's own words: labels. What is said about a token comes from the
 * report, never from here.
 */

/** What the registered and the usual members are for (RFC 7519, 9068, OpenID Connect). */
export const claimMeanings = {
  iss: "issuer: who made the token",
  sub: "subject: who it is about",
  aud: "audience: who may accept it",
  exp: "expires: refused from then on",
  nbf: "not before: refused until then",
  iat: "issued at",
  jti: "the token's own number",
  azp: "the client it was made for",
  client_id: "the client it was made for",
  scope: "what it allows",
  scp: "what it allows",
  roles: "roles of the subject",
  groups: "groups of the subject",
  auth_time: "when the person signed in",
  acr: "how strong the sign-in was",
  amr: "how the person signed in",
  nonce: "ties an ID token to one sign-in",
  sid: "the session",
  tid: "the tenant",
  cnf: "the key or certificate it is bound to",
  act: "who acts for the subject",
  email: "e-mail address",
  name: "name",
  updated_at: "when the profile last changed",
  token_use: "what kind of token",
};

/** What the header parameters are for (RFC 7515 section 4, RFC 7516 section 4). */
export const headerMeanings = {
  alg: "how it was signed",
  enc: "how the content was encrypted",
  kid: "which key",
  typ: "what kind of token",
  cty: "what is inside",
  crit: "what must be understood",
  jku: "an address of keys, never followed here",
  jwk: "a key, never trusted here",
  x5u: "an address of certificates, never followed here",
  x5c: "certificates, never trusted here",
  x5t: "fingerprint of the certificate",
  "x5t#S256": "fingerprint of the certificate",
  zip: "compression",
};

/** Claims that are instants. */
export const timeClaims = new Set(["exp", "nbf", "iat", "auth_time", "updated_at"]);

/** The checks of a report. One that is not listed is shown by its own name. */
export const checks = {
  form: "Form",
  type: "Type",
  critical: "Critical headers",
  algorithm: "Algorithm",
  key: "Key",
  signature: "Signature",
  claims: "Claims",
  expiry: "Expiry",
  not_before: "Not before",
  issuer: "Issuer",
  audience: "Audience",
  required: "Required claims",
  equals: "Required values",
  age: "Age",
  sender: "Sender",
  scope: "Scope",
  revocation: "Revocation",
};

export const certainties = {
  proved: "proved",
  likely: "likely",
  hint: "only a hint",
};

export const parties = {
  client: "the client, which sends the token",
  issuer: "the issuer, which makes the token",
  api: "the API, which refuses it",
  network: "what stands between client and API",
  operator: "whoever runs the API or the issuer",
};

/** The field of the page in which a check gets what it needs. */
export const fieldOfCheck = {
  key: "keys",
  signature: "keys",
  algorithm: "algorithms",
  issuer: "issuer",
  audience: "audience",
};

/** Why there is no decision, by the code of an undecided report. */
export const undecided = {
  keys_unavailable: "The signature was not checked.",
  keys_invalid: "What was given as keys is not a key set, so the signature was not checked.",
  policy_invalid: "Whether an API accepts it depends on what that API expects.",
  internal: "The signature could not be checked here.",
};

/** The checks without which there is no decision. */
export const neededChecks = new Set(["key", "signature", "issuer", "audience"]);
