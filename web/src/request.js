/** From what stands in the form to a request of the JSON API. */

/**
 * Writes the request as text. `keys` goes in as it was pasted, not read and
 * written anew, so that the engine judges what the person has: duplicates,
 * numbers and all.
 */
export function diagnoseRequest({ text, keys, secret, issuer, audience, algorithms }) {
  const members = [`"op":"diagnose"`, `"text":${JSON.stringify(text.toWellFormed())}`];
  if (keys.trim()) members.push(`"keys":${isJSON(keys) ? keys : JSON.stringify(keys)}`);
  if (secret) members.push(`"secret":"${base64url(new TextEncoder().encode(secret))}"`);
  const policy = policyOf(issuer, audience, algorithms);
  if (policy) members.push(`"policy":${JSON.stringify(policy)}`);
  return `{${members.join(",")}}`;
}

function policyOf(issuer, audience, algorithms) {
  const policy = {};
  if (issuer.trim()) policy.issuer = issuer.trim();
  if (words(audience).length) policy.audiences = words(audience);
  if (words(algorithms).length) policy.algorithms = words(algorithms);
  return Object.keys(policy).length ? policy : null;
}

const words = (text) => text.split(/[\s,]+/).filter(Boolean);

function isJSON(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function base64url(bytes) {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
