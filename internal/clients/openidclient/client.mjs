// A token client for the tests of our issuer: npm's openid-client, which finds the
// issuer by discovery.
//
// The first line of input is {"issuer", "clientID"} with the method to
// authenticate by: {"method": "client_secret_post" | "client_secret_basic",
// "secret"} or {"method": "private_key_jwt", "key"}, a private JWK. Each line after
// it is {"grant": parameters}, {"introspect": token} or {"revoke": token}. A line of
// JSON answers each, {"answer"} or {"error"}. It ends with its input.
import { webcrypto } from 'node:crypto';
import { createInterface } from 'node:readline';
import {
  ClientSecretBasic, ClientSecretPost, PrivateKeyJwt, clientCredentialsGrant, discovery, tokenIntrospection, tokenRevocation,
} from 'openid-client';

const kinds = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  EdDSA: { name: 'Ed25519' },
};

async function authentication({ method, secret, key }) {
  switch (method) {
    case 'client_secret_post': return ClientSecretPost(secret);
    case 'client_secret_basic': return ClientSecretBasic(secret);
    case 'private_key_jwt': return PrivateKeyJwt({ key: await webcrypto.subtle.importKey('jwk', key, kinds[key.alg], false, ['sign']), kid: key.kid });
  }
  throw new Error(`not understood: ${method}`);
}

async function ask(config, { grant, introspect, revoke }) {
  if (grant) return clientCredentialsGrant(config, grant);
  if (introspect) return tokenIntrospection(config, introspect);
  await tokenRevocation(config, revoke);
  return {};
}

let config;
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  try {
    if (order.issuer) {
      config = await discovery(new URL(order.issuer), order.clientID, undefined, await authentication(order));
      console.log(JSON.stringify({ answer: config.serverMetadata() }));
    } else {
      console.log(JSON.stringify({ answer: await ask(config, order) }));
    }
  } catch (error) {
    console.log(JSON.stringify({ error: [error.code, error.status, error.error, error.error_description ?? error.message].join(' ') }));
  }
}
process.exit(0);
