// Resource servers for the tests of our issuer: node's jose, as a handler that
// calls jwtVerify, and Auth0's express-oauth2-jwt-bearer.
//
// It reads one line of JSON, {"issuer", "jwksURL", "audience"}, and writes
// "listening URL". GET /jose, /bearer, and /strict, which wants all that RFC 9068
// requires, answer 200 to a good token, else the reason in WWW-Authenticate. It
// ends with its input.
import { createInterface } from 'node:readline';
import express from 'express';
import bearer from 'express-oauth2-jwt-bearer';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { issuer, jwksURL, audience } = JSON.parse((await lines.next()).value);
const cooldownDuration = 0; // a new key is fetched for at once; both wait 30 s otherwise

const keys = createRemoteJWKSet(new URL(jwksURL), { cooldownDuration });
async function jose(request, response) {
  const [, token] = (request.get('authorization') ?? '').split(' ');
  try {
    const { payload } = await jwtVerify(token, keys, { issuer, audience, requiredClaims: ['exp'] });
    response.json(payload);
  } catch (error) {
    response.status(401).set('WWW-Authenticate', `Bearer error="invalid_token", error_description="${error.code} ${error.claim ?? ''}"`).end();
  }
}

const auth = (options) => bearer.auth({ issuerBaseURL: issuer, audience, cooldownDuration, ...options });
const app = express();
app.get('/jose', jose);
app.get('/bearer', auth({ strict: false }), (request, response) => response.json(request.auth.payload));
app.get('/strict', auth({ strict: true }), bearer.requiredScopes('api'), (request, response) => response.json(request.auth.payload));
app.use((error, request, response, next) => response.status(error.status ?? 500).set(error.headers ?? {}).end());
const server = app.listen(0, '127.0.0.1', () => console.log(`listening http://127.0.0.1:${server.address().port}`));
await lines.next();
process.exit(0);
