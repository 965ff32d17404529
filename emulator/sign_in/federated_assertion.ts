/**
 * Proof by another issuer's word: workload identity federation.
 * https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 *
 * Inferred: the code of a signature that does not fit, which is taken from other assertions.
 */
import { requireInTime } from './assertion_times.ts';
import { FEDERATED } from './app_registration.ts';
import { algorithmOf } from './certificate_assertion.ts';
import { EntraRefusal } from './entra_refusal.ts';
import { isSignedWith, type JsonWebToken } from './json_web_token.ts';
import { testPublicKey } from './test_key.ts';

const ADVICE =
  'Please note that the matching is done using a case-sensitive comparison. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation';

/** @throws EntraRefusal 700211, 700212 or 700213 for what the app registration does not list. */
export function requireFederatedAssertion(token: JsonWebToken): void {
  const { aud, iss, sub } = token.claims;
  if (iss !== FEDERATED.issuer) throw noMatch(700211, 'issuer', iss);
  if (aud !== FEDERATED.audience) throw noMatch(700212, 'audience', aud);
  if (sub !== FEDERATED.subject) throw noMatch(700213, 'subject', sub);
  requireInTime(token);
  if (token.header['kid'] !== FEDERATED.keyId) throw unsigned('The key was not found.');
  if (isSignedWith(token, testPublicKey(), algorithmOf(token))) return;
  throw unsigned('The provided signature value did not match the expected signature value.');
}

function noMatch(code: 700211 | 700212 | 700213, what: string, value: unknown): EntraRefusal {
  const shown = JSON.stringify(value)?.replaceAll('"', "'") ?? "''";
  return new EntraRefusal(
    code,
    `No matching federated identity record found for presented assertion ${what} ${shown}. ${ADVICE}`,
  );
}

function unsigned(reason: string): EntraRefusal {
  return new EntraRefusal(50013, `Assertion failed signature validation. [Reason - ${reason}]`);
}
