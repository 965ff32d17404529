/**
 * A person's first sign-in in a browser on any machine: the browser ends at an address that holds a code, and the person
 * copies that address. PKCE keeps a copied code from being of use to anyone else.
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
  /** Random texts of at least 43 letters that may stand in an address. https://www.rfc-editor.org/rfc/rfc7636#section-4.1 */
  readonly randomText: () => string;
}

export interface CodeLogin {
  /** Where the person signs in. */
  readonly address: string;
  /**
   * @param pasted the address at which the browser ended.
   * @throws ConnectorError `sign_in_refused`, and `arguments_invalid` for a text that is another address.
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
  if (code === null) throw unusable('it holds no code; wait until the browser has left the sign-in page');
  if (members.get('state') !== state)
    throw unusable('it belongs to another sign-in than the one of this command');
  return code;
}

function unusable(why: string): ConnectorError {
  return new ConnectorError(
    'config',
    'arguments_invalid',
    `The pasted address cannot be used: ${why}. Copy all of the address at which the browser ended after signing in.`,
  );
}
