// An authorization server for the tests of our client: npm's oidc-provider.
//
// It reads lines of JSON. The first is {"clients": […]}, the metadata of the
// clients that are registered; each "rotate" after that puts a new signing key
// in front of the others. It writes a line when each is done: "listening URL",
// "rotated". It ends with its input.
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

const api = 'https://api.example.test';

function newKey(generation) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid: `key-${generation}`, alg: 'ES256', use: 'sig' };
}

function provider(issuer, clients, keys) {
  return new Provider(issuer, {
    jwks: { keys },
    clients: clients.map((client) => ({
      grant_types: ['client_credentials'], redirect_uris: [], response_types: [], id_token_signed_response_alg: 'ES256', ...client,
    })),
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'] },
    scopes: ['read', 'write'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => api,
        useGrantedResource: () => true,
        getResourceServerInfo: (context, resource) => ({
          scope: 'read write', audience: resource, accessTokenFormat: 'jwt', accessTokenTTL: 300,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  }).callback();
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { clients } = JSON.parse((await lines.next()).value);
let answer;
const server = createServer((request, response) => answer(request, response));
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const issuer = `http://127.0.0.1:${server.address().port}`;
let keys = [newKey(1)];
answer = provider(issuer, clients, keys);
console.log(`listening ${issuer}`);
for await (const line of lines) {
  if (line !== '"rotate"') throw new Error(`not understood: ${line}`);
  keys = [newKey(keys.length + 1), ...keys];
  answer = provider(issuer, clients, keys);
  console.log('rotated');
}
process.exit(0);
