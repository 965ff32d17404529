/**
 * A person's first sign-in in a browser on any machine: at the end the browser's address contains a code, and the person
 * copies that address. With PKCE, a stolen code is useless to anyone else.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
import { createHash } from 'node:crypto';
import { ConnectorError } from '../core/errors.ts';
import { aadstsCodes, refusalIn, signInRefused } from './entra_advice.ts';
import { authorizeEndpoint } from './entra_endpoints.ts';
import { type PersonGrant, personScope, refreshTokenIn } from './person_grant.ts';

export interface CodeLoginOptions {
  readonly grant: PersonGrant;
  /** As registered for the app. */
  readonly redirectUri: string;
  /** Random texts of at least 43 characters that are allowed in an address. https://www.rfc-editor.org/rfc/rfc7636#section-4.1 */
  readonly randomText: () => string;
}

export interface CodeLogin {
  /** Where the person signs in. */
  readonly address: string;
  /**
   * @param pasted the address that the browser showed at the end.
   * @throws ConnectorError `sign_in_refused`, or `arguments_invalid` for any other text or address.
   */
  readonly finish: (pasted: string, signal: AbortSignal) => Promise<string>;
}

export function beginCodeLogin({ grant, randomText, redirectUri }: CodeLoginOptions): CodeLogin {
  const { context } = grant;
  const [verifier, state] = [randomText(), randomText()];
  const query = new URLSearchParams({
    client_id: context.clientId,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: redirectUri,
    scope: personScope(context),
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return {
    address: `${authorizeEndpoint(context)}?${query.toString()}`,
    finish: async (pasted, signal) => {
      const code = codeIn(pasted, state, grant);
      const answer = await grant.ask(
        {
          grant_type: 'authorization_code',
          code,
          code_verifier: verifier,
          redirect_uri: redirectUri,
          scope: personScope(context),
        },
        signal,
      );
      if (answer.status >= 400) throw refusalIn(answer, context);
      return refreshTokenIn(answer);
    },
  };
}

function codeIn(pasted: string, state: string, { context }: PersonGrant): string {
  const text = pasted.trim();
  if (!URL.canParse(text)) throw unusable('it is not an address');
  const { hash, searchParams } = new URL(text);
  const members = searchParams.has('state') ? searchParams : new URLSearchParams(hash.slice(1));
  const said = members.get('error_description') ?? members.get('error');
  if (said !== null) {
    if (members.get('error') === 'access_denied') {
      throw new ConnectorError(
        'config',
        'sign_in_refused',
        'The sign-in did not succeed: the person declined it. Start the command again and accept.',
        { detail: said },
      );
    }
    throw signInRefused(aadstsCodes(said), said, context);
  }
  const code = members.get('code');
  if (code === null) throw unusable('it contains no code; wait until the browser has left the sign-in page');
  if (members.get('state') !== state) throw unusable('it belongs to a sign-in that another command began');
  return code;
}

function unusable(why: string): ConnectorError {
  return new ConnectorError(
    'config',
    'arguments_invalid',
    `The pasted address cannot be used: ${why}. Copy the whole address that the browser shows after signing in.`,
  );
}
