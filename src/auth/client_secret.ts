/**
 * Sign-in of an app registration by client secret, through MSAL over our own transport.
 *
 * Tokens are cached by us (`cached_token.ts`), so that every call makes a new MSAL application: one that has seen a
 * failure answers from memory for a minute instead of asking again. The endpoint is given, so that MSAL looks nothing up
 * at public hosts: sovereign clouds and private authorities work alike.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
import { AuthError, ConfidentialClientApplication, type INetworkModule } from '@azure/msal-node';
import type { Clock } from '../core/clock.ts';
import { ConnectorError } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import { readText } from '../http/body.ts';
import type { Send } from '../http/message.ts';
import { decideReadAgain } from '../http/retry_decision.ts';
import { retrying } from '../http/retrying.ts';
import { aadstsCodes, signInRefused, type SignInContext } from './sign_in_advice.ts';
import type { AccessToken, AcquireToken } from './token_source.ts';

export interface ClientSecretOptions extends SignInContext {
  readonly secret: { reveal(): string };
  readonly send: Send;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
}

/** A token for the environment: scope `{environmentUrl}/.default`, from `{authorityUrl}/{tenantId}/oauth2/v2.0/token`. */
export function acquireByClientSecret(options: ClientSecretOptions): AcquireToken {
  return async (signal) => {
    const network = new TokenNetwork(options, signal);
    const app = new ConfidentialClientApplication({
      auth: {
        clientId: options.clientId,
        clientSecret: options.secret.reveal(),
        ...authority(options),
      },
      system: { networkClient: network },
    });
    const scopes = [`${options.environmentUrl}/.default`];
    try {
      const result = await app.acquireTokenByClientCredential({ scopes, skipCache: true });
      return readToken(result?.accessToken, result?.expiresOn);
    } catch (error) {
      throw network.failure ?? explain(error, options);
    }
  };
}

/** MSAL demands https for the authority's name; where requests go is up to the network module below. */
function authority({ tenantId }: SignInContext) {
  const host = 'login.authority.invalid';
  const base = `https://${host}/${tenantId}`;
  return {
    authority: base,
    knownAuthorities: [host],
    authorityMetadata: JSON.stringify({
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      issuer: `${base}/v2.0`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    }),
  };
}

class TokenNetwork implements INetworkModule {
  /** What went wrong in a request: MSAL replaces it by an error of its own that says less. */
  failure: ConnectorError | undefined;
  readonly #options: ClientSecretOptions;
  readonly #signal: AbortSignal;

  constructor(options: ClientSecretOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  async sendGetRequestAsync<T>(
    url: string,
  ): Promise<{ headers: Record<string, string>; body: T; status: number }> {
    throw new Error(`MSAL asked for ${url}, although it was told all that it needs`);
  }

  async sendPostRequestAsync<T>(_url: string, options?: { headers?: Record<string, string>; body?: string }) {
    const { clock, log, random } = this.#options;
    try {
      return await retrying({
        attempt: () => this.#ask<T>(options?.headers ?? {}, options?.body ?? ''),
        judge: () => ({ action: 'accept' }),
        judgeFailure: (error, attempts, waitedMs) =>
          decideReadAgain(error, { attempts, waitedMs, hostAnswered: true, random: random() }),
        onRetry: ({ reason, waitMs }) =>
          log.warn(`Asking for a token again in ${(waitMs / 1000).toFixed(1)} s: ${reason}`),
        clock,
        signal: this.#signal,
      });
    } catch (error) {
      this.failure = error instanceof ConnectorError ? signInUnreachable(error) : undefined;
      throw error;
    }
  }

  async #ask<T>(headers: Readonly<Record<string, string>>, form: string) {
    const { authorityUrl, send, tenantId } = this.#options;
    const response = await send({
      method: 'POST',
      url: `${authorityUrl}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
      headers: { accept: 'application/json', ...headers },
      body: form,
      purpose: 'token',
      signal: this.#signal,
    });
    const text = response.errorText ?? (await readText(response));
    const { status } = response;
    return { headers: { ...response.headers }, body: this.#readBody(status, text) as T, status };
  }

  #readBody(status: number, text: string): object {
    const body = parseObject(text);
    if (body !== undefined && status < 500 && status !== 429) return body;
    // A success that is no document may be an accident of the way; a refusal has been retried where that helps.
    throw new ConnectorError(
      status === 404 || status < 400 ? 'config' : 'transient',
      status < 400 ? 'response_malformed' : 'sign_in_unreachable',
      `${this.#options.authorityUrl} did not answer as a sign-in service (status ${status}). Check \`authority_url\` and \`tenant_id\`, or try again later.`,
      { detail: text.slice(0, 500) },
    );
  }
}

function signInUnreachable(error: ConnectorError): ConnectorError {
  if (error.code === 'interrupted' || error.code === 'sign_in_unreachable') return error;
  const words = error.code === 'response_malformed' ? error.message : `Sign-in failed: ${error.message}`;
  return new ConnectorError(error.kind, 'sign_in_unreachable', words, {
    cause: error,
    ...(error.detail === undefined ? {} : { detail: error.detail }),
  });
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // A gateway's page: the caller says what it got instead.
    return undefined;
  }
}

function readToken(value: string | undefined, expiresOn: Date | null | undefined): AccessToken {
  if (value === undefined || value === '' || expiresOn === null || expiresOn === undefined) {
    throw new ConnectorError(
      'system',
      'sign_in_refused',
      'The sign-in service answered without an access token.',
    );
  }
  return { value, expiresAtMs: expiresOn.getTime() };
}

function explain(error: unknown, context: SignInContext): unknown {
  if (!(error instanceof AuthError)) return error;
  return signInRefused(aadstsCodes(error.errorMessage), error.errorMessage, context);
}
