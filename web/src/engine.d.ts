/**
 * jwtkit's JSON API in a page, a worker or Node 20 and later.
 * The same requests and answers as `jwtkit api`.
 */

/**
 * Starts an engine. Rejects when jwtkit.wasm cannot be loaded or run.
 * @param options.module jwtkit.wasm compiled already; without it the file beside engine.js is loaded.
 */
export function open(options?: { module?: WebAssembly.Module }): Promise<Engine>;

export interface Engine {
  /** The answer as text: the same bytes as `jwtkit api`, every number exact. */
  call(request: string): Promise<string>;
  /** The answer through JSON.parse, which rounds numbers beyond 2^53. */
  call(request: VerifyRequest): Promise<Answer<VerifyResult>>;
  call(request: DiagnoseRequest): Promise<Answer<Report>>;
  /** Ends the engine; calls under way are rejected, and so are later ones. */
  close(): void;
}

/** The verdict of a server that has these keys and this policy. */
export interface VerifyRequest extends Judging {
  op: "verify";
  /** A compact JWS (RFC 7515 section 7.1). */
  token: string;
}

/** What is wrong with anything that a person can paste. */
export interface DiagnoseRequest extends Judging {
  op: "diagnose";
  text: string;
}

interface Judging {
  /** A JWK Set as fetched (RFC 7517 section 5). */
  keys?: { keys: JsonObject[] };
  /** The bytes of a shared secret in base64url. */
  secret?: string;
  policy?: Policy;
  /** The instant to judge at, in Unix seconds; now when absent. */
  at?: number;
}

/** What a server expects. Laxness must be said by name. */
export interface Policy {
  issuer?: string;
  anyIssuer?: boolean;
  /** The token's aud must hold at least one of them. */
  audiences?: string[];
  anyAudience?: boolean;
  /** None given: RS, PS, ES and EdDSA. HS only by name; "none" never. */
  algorithms?: string[];
  types?: string[];
  /** 0 to 300. */
  leewaySeconds?: number;
  allowNoExpiry?: boolean;
  allowShortSecret?: boolean;
  acceptSenderConstrained?: boolean;
  requiredClaims?: string[];
  /** The claim is one of the values, or an array that holds one. */
  equals?: { [claim: string]: string[] };
  scopes?: string[];
  maxAgeSeconds?: number;
}

/** `ok: false` says that the request, not the token, could not be judged. */
export type Answer<Result> = { ok: true; result: Result } | { ok: false; error: { code: Code; detail: string } };

export type Decision = "accept" | "refuse" | "undecided";

export type VerifyResult =
  | { decision: "accept"; claims: JsonObject }
  | { decision: "refuse" | "undecided"; code: Code; detail: string };

export interface Report {
  schema: 1;
  decision: Decision;
  /** Absent when accepted. */
  code?: Code;
  /** The first one is the answer. */
  findings: Finding[];
  /** The checks that hold. */
  passed?: string[];
  /** The checks that could not be made, each with what it needs. */
  unchecked?: { check: string; needs: string }[];
  token?: { kind: "jws" | "jwe" | "opaque"; header?: JsonObject; claims?: JsonObject };
  times?: Times;
  /** Those of a capture that has more than one, in its order: at most the 50 around the decisive one. */
  exchanges?: Exchange[];
  /** What was done to the text to find the token in it. */
  notes?: string[];
}

export interface Finding {
  /** Finer than a code: "milliseconds", "double_bearer", … */
  cause: string;
  /** Absent where no verifier would name one. */
  code?: Code;
  certainty: "proved" | "likely" | "hint";
  /** Who can cure it. */
  party: "client" | "issuer" | "api" | "network" | "operator";
  say: string;
  fix?: string;
  evidence?: { path: string; value?: Json; expected?: string }[];
}

/** One request of a capture: a rung of the ladder on the life of the tokens that were sent. */
export interface Exchange {
  /** When, in Unix seconds, by the server's clock if it told; absent when not known. */
  at?: number;
  /** Absent when the request is not shown. */
  method?: string;
  /** Without user, query and fragment. */
  url?: string;
  /** 0 when no answer is shown. */
  status: number;
  /** Which token was sent, counted from 1; absent when none is seen. */
  token?: number;
  /** What that token was at that instant, by its times alone; "unread" when it cannot be read or the instant is not known. */
  state?: "good" | "expired" | "not_yet_valid" | "unread";
  /** Until its exp, negative when past. */
  secondsLeft?: number;
  /** Which token the answer gave, counted from 1. */
  got?: number;
  /** It is the one that the findings explain. */
  decisive?: true;
}

/** Instants in Unix seconds, absent when the token does not tell. */
export interface Times {
  at: number;
  issuedAt?: number;
  notBefore?: number;
  expiry?: number;
  lifetimeSeconds?: number;
}

export type Code =
  | "token_malformed"
  | "header_invalid"
  | "claims_invalid"
  | "claim_missing"
  | "claim_mismatch"
  | "token_encrypted"
  | "type_not_allowed"
  | "critical_header_unknown"
  | "algorithm_not_allowed"
  | "algorithm_key_mismatch"
  | "key_not_found"
  | "key_unsuitable"
  | "signature_invalid"
  | "token_expired"
  | "token_not_yet_valid"
  | "token_too_old"
  | "expiry_missing"
  | "issuer_mismatch"
  | "audience_mismatch"
  | "scope_insufficient"
  | "sender_constrained"
  | "token_revoked"
  | "credentials_missing"
  | "limit_exceeded"
  | "keys_unavailable"
  | "keys_invalid"
  | "internal"
  | "policy_invalid"
  | "request_invalid"
  | "invalid_client"
  | "token_response_invalid"
  | "token_endpoint_unreachable";

export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json;
}
