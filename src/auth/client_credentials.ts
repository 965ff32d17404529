/**
 * Sign-in of an app registration for itself, through MSAL over our own transport: by secret, by a certificate's key, or by
 * a token of another issuer.
 *
 * Tokens are cached by us (`cached_token.ts`), so that every call makes a new MSAL application: one that has seen a
 * failure answers from memory for a minute instead of asking again. The endpoint is given, so that MSAL looks nothing up
 * at public hosts: sovereign clouds and private authorities work alike.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
import {
  AuthError,
  ConfidentialClientApplication,
  type INetworkModule,
  type NodeAuthOptions,
} from '@azure/msal-node';
import { ConnectorError } from '../core/errors.ts';
import { aadstsCodes, isExplained, refusalIn, signInRefused } from './entra_advice.ts';
import { type EntraContext, tokenEndpoint } from './entra_endpoints.ts';
import { askIssuer, type TokenRequester } from './token_requests.ts';
import type { AccessToken, AcquireToken } from './token_source.ts';

/** What the app proves itself with. */
export type Proof = Pick<NodeAuthOptions, 'clientSecret' | 'clientCertificate' | 'clientAssertion'>;

export interface ClientCredentialsOptions extends TokenRequester {
  readonly context: EntraContext;
  /** Asked for at every sign-in: a token of another issuer is replaced from time to time. */
  readonly proof: () => Promise<Proof>;
}

/** A token for the environment: scope `{resource}/.default`, from `{authorityUrl}/{tenantId}/oauth2/v2.0/token`. */
export function acquireByClientCredentials(options: ClientCredentialsOptions): AcquireToken {
  const { context } = options;
  return async (signal) => {
    const network = new TokenNetwork(options, signal);
    const app = new ConfidentialClientApplication({
      auth: { clientId: context.clientId, ...authority(context), ...(await options.proof()) },
      system: { networkClient: network },
    });
    const scopes = [`${context.resource}/.default`];
    try {
      const result = await app.acquireTokenByClientCredential({ scopes, skipCache: true });
      return readResult(result?.accessToken, result?.expiresOn);
    } catch (error) {
      throw network.failure ?? explain(error, context);
    }
  };
}

/**
 * MSAL demands https for the authority's name, and asks it nothing; the token endpoint is the real one, since a signed
 * assertion names it.
 */
function authority(context: EntraContext) {
  const host = 'login.authority.invalid';
  const base = `https://${host}/${context.tenantId}`;
  return {
    authority: base,
    knownAuthorities: [host],
    authorityMetadata: JSON.stringify({
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: tokenEndpoint(context),
      issuer: `${base}/v2.0`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    }),
  };
}

class TokenNetwork implements INetworkModule {
  /** What went wrong in a request: MSAL replaces it by an error of its own that says less. */
  failure: unknown;
  readonly #options: ClientCredentialsOptions;
  readonly #signal: AbortSignal;

  constructor(options: ClientCredentialsOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  async sendGetRequestAsync<T>(
    url: string,
  ): Promise<{ headers: Record<string, string>; body: T; status: number }> {
    throw new Error(`MSAL asked for ${url}, although it was given all that it needs`);
  }

  async sendPostRequestAsync<T>(
    _url: string,
    options?: { headers?: Record<string, string>; body?: string },
  ): Promise<{ headers: Record<string, string>; body: T; status: number }> {
    try {
      const { body, headers, status } = await askIssuer(this.#options, {
        // Not MSAL's own: it adds a query to it.
        url: tokenEndpoint(this.#options.context),
        headers: lowerCase(options?.headers ?? {}),
        form: options?.body ?? '',
        properties: '`authority_url` and `tenant_id`',
        signal: this.#signal,
      });
      // MSAL takes such an answer for a success without a token.
      if (status >= 400 && !isExplained(body)) throw refusalIn({ body, status }, this.#options.context);
      return { headers: { ...headers }, body: body as T, status };
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function readResult(value: string | undefined, expiresOn: Date | null | undefined): AccessToken {
  if (value === undefined || value === '' || expiresOn === null || expiresOn === undefined) {
    throw new ConnectorError(
      'system',
      'sign_in_refused',
      'The sign-in service answered without an access token.',
    );
  }
  return { value, expiresAtMs: expiresOn.getTime() };
}

function explain(error: unknown, context: EntraContext): unknown {
  if (!(error instanceof AuthError)) return error;
  return signInRefused(aadstsCodes(error.errorMessage), error.errorMessage, context);
}
