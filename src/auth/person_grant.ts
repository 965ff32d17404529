/**
 * Requests to the token endpoint by an app that acts for a person. A web app must send its secret, a public app must not.
 * The same app can be either, depending on how the person signed in. So if the secret is refused, the request is repeated once
 * without it.
 *
 * This does not use MSAL: its results do not contain the refresh token, and its device flow neither supports `slow_down` nor
 * passes on the error of Microsoft Entra.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
import { ConnectorError } from '../core/errors.ts';
import { textOf } from '../core/json.ts';
import { aadstsCodes } from './entra_advice.ts';
import { type EntraContext, tokenEndpoint } from './entra_endpoints.ts';
import { askIssuer, type TokenAnswer, type TokenRequester } from './token_requests.ts';

export interface PersonGrantOptions extends TokenRequester {
  readonly context: EntraContext;
  /** Undefined for a public app. */
  readonly clientSecret: { reveal(): string } | undefined;
}

/** Client is public so neither 'client_assertion' nor 'client_secret' should be presented. */
const PUBLIC_CLIENT = '700025';

export class PersonGrant {
  readonly context: EntraContext;
  readonly #requester: TokenRequester;
  #secret: string | undefined;

  constructor({ clientSecret, context, ...requester }: PersonGrantOptions) {
    this.context = context;
    this.#requester = requester;
    this.#secret = clientSecret?.reveal();
  }

  /** Sends a form to the token endpoint, with the app and its proof. */
  async ask(form: Readonly<Record<string, string>>, signal: AbortSignal): Promise<TokenAnswer> {
    const answer = await this.#send(form, signal);
    if (this.#secret === undefined || !refusesProof(answer)) return answer;
    this.#secret = undefined;
    return await this.#send(form, signal);
  }

  /** Sends a form to another address of the tenant, without proof. */
  async askAt(
    url: string,
    form: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<TokenAnswer> {
    return await askIssuer(this.#requester, {
      url,
      form: new URLSearchParams({ client_id: this.context.clientId, ...form }).toString(),
      properties: '`authority_url` and `tenant_id`',
      signal,
    });
  }

  #send(form: Readonly<Record<string, string>>, signal: AbortSignal): Promise<TokenAnswer> {
    const proof = this.#secret === undefined ? {} : { client_secret: this.#secret };
    return this.askAt(tokenEndpoint(this.context), { ...form, ...proof }, signal);
  }
}

function refusesProof({ body }: TokenAnswer): boolean {
  return aadstsCodes(textOf(body, 'error_description') ?? '').includes(PUBLIC_CLIENT);
}

/** The scope of a person's sign-in: every permission of the app in the environment, and a refresh token. */
export function personScope({ resource }: EntraContext): string {
  return `${resource}/.default offline_access`;
}

/** @throws ConnectorError `sign_in_refused` if there is none. */
export function refreshTokenIn({ body }: TokenAnswer): string {
  const token = textOf(body, 'refresh_token');
  if (token !== undefined) return token;
  throw new ConnectorError(
    'config',
    'sign_in_refused',
    'The sign-in succeeded but returned no refresh token. Add the permission offline_access to the app: Entra admin center → App registrations → your app → API permissions → Microsoft Graph → offline_access.',
  );
}
