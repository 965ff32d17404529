/**
 * Proof by certificate: a token that the app signs about itself.
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
import { X509Certificate } from 'node:crypto';
import { notEmulated } from '../answer.ts';
import type { Organization } from '../organization.ts';
import { requireInTime } from './assertion_times.ts';
import { EntraRefusal } from './entra_refusal.ts';
import { type Algorithm, isSignedWith, type JsonWebToken } from './json_web_token.ts';

/** @param audiences the token endpoint and the issuer of the tenant, by each of its names. */
export function requireCertificateAssertion(
  { app, clientId }: Organization,
  token: JsonWebToken,
  audiences: readonly string[],
): void {
  const { aud, iss, jti, sub } = token.claims;
  if (iss !== clientId || sub !== clientId) {
    throw new EntraRefusal(
      700021,
      "Client assertion application identifier doesn't match 'client_id' parameter. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .",
    );
  }
  if (typeof aud !== 'string' || !audiences.includes(aud)) {
    throw new EntraRefusal(
      700023,
      'Client assertion audience claim does not match Realm issuer. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .',
    );
  }
  if (typeof jti !== 'string') throw notEmulated('an assertion without an id of its own (jti)');
  requireInTime(token);
  if (app.settings.chainRequired) requireChain(token);
  requireSignature(token, app.certificates, clientId);
}

/**
 * The certificates of the chain, the own one first, each signed by the next. Inferred: the code where they are missing.
 * https://www.rfc-editor.org/rfc/rfc7515#section-4.1.6
 */
function requireChain(token: JsonWebToken): void {
  const { x5c } = token.header;
  const chain = (Array.isArray(x5c) ? x5c : []).map(
    (one) => new X509Certificate(Buffer.from(String(one), 'base64')),
  );
  const [own, ...issuers] = chain;
  const named = thumbprintIn(token);
  const isOwn = own !== undefined && thumbprint(own, named.hash) === named.hex;
  const isChain = issuers.every((issuer, index) => chain[index]?.verify(issuer.publicKey) === true);
  if (isOwn && issuers.length > 0 && isChain) return;
  throw invalidSignature('The certificate chain is missing or does not fit.');
}

/** @throws EntraRefusal 700027 unless a registered certificate's key signed it. */
function requireSignature(
  token: JsonWebToken,
  registered: readonly X509Certificate[],
  clientId: string,
): void {
  const algorithm = algorithmOf(token);
  const named = thumbprintIn(token);
  const certificate = registered.find((one) => thumbprint(one, named.hash) === named.hex);
  const used = `Thumbprint of key used by client: '${named.hex}'`;
  if (certificate === undefined) {
    throw new EntraRefusal(
      700027,
      `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., ${used}, Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '${clientId}'.]`,
    );
  }
  const found = `Found key 'Start=${certificate.validFrom}, End=${certificate.validTo}'`;
  if (Date.parse(certificate.validTo) <= Date.now()) {
    throw invalidSignature(`The key used is expired., ${used}, ${found}`);
  }
  if (isSignedWith(token, certificate.publicKey, algorithm)) return;
  throw invalidSignature(
    `The provided signature value did not match the expected signature value., ${used}, ${found}`,
  );
}

function invalidSignature(reason: string): EntraRefusal {
  return new EntraRefusal(700027, `Client assertion contains an invalid signature. [Reason - ${reason}]`);
}

export function algorithmOf({ header }: JsonWebToken): Algorithm {
  if (header['alg'] === 'RS256' || header['alg'] === 'PS256') return header['alg'];
  throw notEmulated(`an assertion signed with ${String(header['alg'])}`);
}

interface NamedThumbprint {
  readonly hash: 'sha1' | 'sha256';
  /** In capitals, without colons. */
  readonly hex: string;
}

/** The stronger one, where both are given. @throws EntraRefusal 50027 where there is none. */
function thumbprintIn({ header }: JsonWebToken): NamedThumbprint {
  const { x5t, 'x5t#S256': x5t256 } = header;
  if (typeof x5t256 === 'string') return { hash: 'sha256', hex: hexOf(x5t256) };
  if (typeof x5t === 'string') return { hash: 'sha1', hex: hexOf(x5t) };
  throw new EntraRefusal(50027, 'Invalid JWT token. No certificate thumbprint specified in token header.');
}

function hexOf(base64: string): string {
  return Buffer.from(base64, 'base64url').toString('hex').toUpperCase();
}

function thumbprint(certificate: X509Certificate, hash: 'sha1' | 'sha256'): string {
  return (hash === 'sha1' ? certificate.fingerprint : certificate.fingerprint256).replaceAll(':', '');
}
