/**
 * Sign-in of an app registration for itself by a certificate. MSAL builds and signs the assertion; requests go over our own
 * transport.
 *
 * `cached_token.ts` caches tokens, so every call here creates a new MSAL application. One that has seen a failure
 * answers from memory for a minute. MSAL gets the endpoint as a setting, so it looks nothing up at public hosts: sovereign
 * clouds and private authorities work alike.
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
import {
  AuthError,
  ConfidentialClientApplication,
  type INetworkModule,
  type NodeAuthOptions,
} from '@azure/msal-node';
import { aadstsCodes, refusalIn, signInRefused } from './entra_advice.ts';
import { type EntraContext, tokenEndpoint } from './entra_endpoints.ts';
import { readAccessToken } from './token_answer.ts';
import { askIssuer, type TokenRequester } from './token_requests.ts';
import type { AccessToken, AcquireToken } from './token_source.ts';

export type ClientCertificate = NonNullable<NodeAuthOptions['clientCertificate']>;

export interface CertificateOptions extends TokenRequester {
  readonly context: EntraContext;
  readonly certificate: ClientCertificate;
}

/** A token for the environment: scope `{resource}/.default`, from `{authorityUrl}/{tenantId}/oauth2/v2.0/token`. */
export function acquireByCertificate(options: CertificateOptions): AcquireToken {
  const { certificate, context } = options;
  return async (signal) => {
    const network = new TokenNetwork(options, signal);
    const app = new ConfidentialClientApplication({
      auth: { clientId: context.clientId, ...authority(context), clientCertificate: certificate },
      system: { networkClient: network },
    });
    const scopes = [`${context.resource}/.default`];
    try {
      await app.acquireTokenByClientCredential({ scopes, skipCache: true });
      return network.token;
    } catch (error) {
      throw network.failure ?? explain(error, context);
    }
  };
}

/**
 * MSAL requires https in the authority's name, and sends it no request. The token endpoint is the real one, since a signed
 * assertion contains it.
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

/** All that MSAL sees of a success: it fails on members of an unexpected type that do not matter here. */
const SUCCESS = { token_type: 'Bearer', expires_in: 3600 };

class TokenNetwork implements INetworkModule {
  /** The error of a request: MSAL replaces it by a less specific error of its own. */
  failure: unknown;
  #token: AccessToken | undefined;
  readonly #options: CertificateOptions;
  readonly #signal: AbortSignal;

  constructor(options: CertificateOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** From the last answer, as we read it. */
  get token(): AccessToken {
    if (this.#token !== undefined) return this.#token;
    throw new Error('MSAL did not ask for a token');
  }

  async sendGetRequestAsync<T>(
    url: string,
  ): Promise<{ headers: Record<string, string>; body: T; status: number }> {
    throw new Error(`MSAL requested ${url}, although it had all settings that it needs`);
  }

  async sendPostRequestAsync<T>(
    _url: string,
    options?: { headers?: Record<string, string>; body?: string },
  ): Promise<{ headers: Record<string, string>; body: T; status: number }> {
    try {
      const { body, headers, status } = await askIssuer(this.#options, {
        // Do not use MSAL's URL, since it adds a query.
        url: tokenEndpoint(this.#options.context),
        headers: lowerCase(options?.headers ?? {}),
        form: options?.body ?? '',
        properties: '`authority_url` and `tenant_id`',
        signal: this.#signal,
      });
      if (status >= 400) throw refusalIn({ body, status }, this.#options.context);
      this.#token = readAccessToken(body, this.#options.clock.now());
      return { headers: { ...headers }, body: { ...SUCCESS, access_token: this.#token.value } as T, status };
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function explain(error: unknown, context: EntraContext): unknown {
  if (!(error instanceof AuthError)) return error;
  return signInRefused(aadstsCodes(error.errorMessage), error.errorMessage, context);
}
