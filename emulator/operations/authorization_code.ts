/**
 * The grant for a code that a browser brought back.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token
 */
import { createHash } from 'node:crypto';
import type { Answer } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { requirePersonClient } from '../sign_in/client_authentication.ts';
import { EntraRefusal } from '../sign_in/entra_refusal.ts';
import { requireLeave } from '../sign_in/permission.ts';
import type { AuthorizationCode } from '../sign_in/pending_sign_ins.ts';
import { personTokens, readScopes } from '../sign_in/person_tokens.ts';

export function authorizationCode(exchange: Exchange, form: URLSearchParams): Answer {
  requirePersonClient(exchange, form);
  const text = form.get('code');
  if (text === null)
    throw new EntraRefusal(900144, "The request body must contain the following parameter: 'code'.");
  const code = exchange.organization.app.pending.code(text);
  if (code === undefined) throw new EntraRefusal(70000, 'Provided grant is invalid or malformed.');
  if (code.used)
    throw new EntraRefusal(
      54005,
      'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
    );
  if (form.get('redirect_uri') !== code.redirectUri) {
    throw new EntraRefusal(
      500112,
      `The reply address '${form.get('redirect_uri') ?? ''}' does not match the reply address '${code.redirectUri}' provided when requesting Authorization code.`,
    );
  }
  requireVerifier(code, form.get('code_verifier'));
  requireLeave(exchange);
  code.used = true;
  return personTokens(exchange, readScopes(exchange, code.scope), form.get('client_info') === '1');
}

/** https://www.rfc-editor.org/rfc/rfc7636#section-4.6 */
function requireVerifier({ challenge }: AuthorizationCode, verifier: string | null): void {
  if (challenge === undefined) return;
  const found = verifier === null ? '' : createHash('sha256').update(verifier).digest('base64url');
  if (found === challenge) return;
  throw new EntraRefusal(
    501481,
    'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
  );
}
