/**
 * JSON Web Tokens as assertions carry them: three parts in base64url, signed with RSA.
 * https://www.rfc-editor.org/rfc/rfc7515, https://www.rfc-editor.org/rfc/rfc7518#section-3
 */
import { constants, type KeyObject, sign, verify } from 'node:crypto';

export type Algorithm = 'RS256' | 'PS256';

export interface JsonWebToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What the signature covers: the first two parts as they were sent. */
  readonly signed: string;
  readonly signature: Buffer;
}

/** Undefined if the text is not such a token. Does not check the signature. */
export function readJsonWebToken(text: string): JsonWebToken | undefined {
  const [head = '', payload = '', signature, ...more] = text.split('.');
  const header = readObject(head);
  const claims = readObject(payload);
  if (header === undefined || claims === undefined || signature === undefined || more.length > 0)
    return undefined;
  return { header, claims, signed: `${head}.${payload}`, signature: Buffer.from(signature, 'base64url') };
}

export function isSignedWith(token: JsonWebToken, key: KeyObject, algorithm: Algorithm): boolean {
  return verify('sha256', Buffer.from(token.signed), { key, ...padding(algorithm) }, token.signature);
}

export function signedJsonWebToken(
  header: Readonly<Record<string, unknown>> & { readonly alg: Algorithm },
  claims: Readonly<Record<string, unknown>>,
  key: KeyObject,
): string {
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(signed), { key, ...padding(header.alg) });
  return `${signed}.${signature.toString('base64url')}`;
}

function padding(algorithm: Algorithm): { readonly padding: number; readonly saltLength?: number } {
  return algorithm === 'RS256'
    ? { padding: constants.RSA_PKCS1_PADDING }
    : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
}

function readObject(part: string): Record<string, unknown> | undefined {
  if (!/^[\w-]+$/.test(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    // No JSON: no token, as the caller says.
    return undefined;
  }
}
