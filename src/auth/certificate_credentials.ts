/**
 * Sign-in of an app registration for itself by a certificate. MSAL makes and signs the assertion; requests go over our own
 * transport.
 *
 * We cache tokens ourselves (`cached_token.ts`), so every call makes a new MSAL application: one that has seen a failure
 * answers from memory for a minute instead of asking again. MSAL gets the endpoint from us and looks nothing up at public
 * hosts, so that sovereign clouds and private authorities work alike.
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials
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
  readonly #options: CertificateOptions;
  readonly #signal: AbortSignal;

  constructor(options: CertificateOptions, signal: AbortSignal) {
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
