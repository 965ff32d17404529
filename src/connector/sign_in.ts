/** Composes the sign-in method of the configuration. */
import { cachedToken } from '../auth/cached_token.ts';
import { acquireByAdfs } from '../auth/adfs.ts';
import { readCertificate } from '../auth/certificate.ts';
import type { ClientCertificate } from '../auth/certificate_credentials.ts';
import { acquireByClientCredentials, type Proof } from '../auth/client_credentials.ts';
import { acquireByManagedIdentity } from '../auth/managed_identity.ts';
import { acquireByRefreshToken } from '../auth/refresh_token.ts';
import type { TokenRequester } from '../auth/token_requests.ts';
import type { AcquireToken } from '../auth/token_source.ts';
import { workloadProof } from '../auth/workload_identity.ts';
import type { CommandContext } from '../commands/command_context.ts';
import { type Authentication, pemLines } from '../config/authentication.ts';
import { pluralize } from '../core/pluralize.ts';
import type { Clock } from '../core/clock.ts';
import type { Logger } from '../core/logger.ts';
import type { Redactor } from '../core/redaction.ts';
import type { Policy, Send } from '../http/message.ts';
import { composePipeline } from '../http/pipeline.ts';
import type { GetToken } from '../http/policies/authorize.ts';
import { errorTextPolicy } from '../http/policies/error_text.ts';
import { headersPolicy } from '../http/policies/headers.ts';
import { logPolicy } from '../http/policies/log.ts';
import { timeoutPolicy } from '../http/policies/timeout.ts';

/** Identifies the connector in the logs of servers. */
export const USER_AGENT = 'source-microsoft-dataverse';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A month, since users may have to request a certificate from someone else. */
const WARN_DAYS_AHEAD = 30;

/** The parts of the configuration that a sign-in needs. */
interface SignInFields {
  readonly authentication: Authentication;
  readonly authorityUrl: string;
  /** The resource that tokens are issued for: the origin of the environment. */
  readonly resource: string;
}

export interface SignInOptions extends SignInFields {
  readonly context: CommandContext;
  /** The same policy as for other requests, so that limits on waiting are the same. */
  readonly retry: Policy;
  readonly transport: Send;
  /** Called with every refresh token that replaces the configured one. */
  readonly onNewRefreshToken: (refreshToken: string) => Promise<void>;
}

export interface TokenRequesterOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly retry: Policy;
  /** How long to wait for an answer. */
  readonly timeoutMs: number;
  readonly transport: Send;
  readonly redactor: Redactor;
}

/** Requests to token issuers, with their own policies: they contain no token. */
export function tokenRequester(options: TokenRequesterOptions): TokenRequester {
  const { clock, log, redactor, retry, timeoutMs, transport } = options;
  const policies = [
    headersPolicy({ 'user-agent': USER_AGENT }),
    retry,
    logPolicy(log, clock),
    errorTextPolicy,
    timeoutPolicy(timeoutMs),
  ];
  return {
    clock,
    log,
    random: Math.random,
    send: composePipeline(policies, transport),
    onSecret: (secret) => redactor.add(secret),
  };
}

/** One token at a time for one resource. Its requests bypass the policy that waits for a token. */
export function signIn(options: SignInOptions): GetToken {
  const { retry, transport } = options;
  const { clock, output, redactor, signal, timeouts } = options.context;
  const { log } = output;
  const timeoutMs = timeouts.signInMs;
  const requester = tokenRequester({ clock, log, redactor, retry, timeoutMs, transport });
  const acquire = acquireBy(options, requester);
  return cachedToken({
    acquire: async (ending) => {
      const token = await acquire(ending);
      redactor.add(token.value);
      return token;
    },
    clock,
    log,
    signal,
  });
}

function acquireBy(options: SignInOptions, requester: TokenRequester): AcquireToken {
  const { authentication, authorityUrl, context, resource } = options;
  const entra = ({ clientId, tenantId }: EntraApp) => ({ authorityUrl, clientId, resource, tenantId });
  const withProof = (app: EntraApp, proof: () => Promise<Proof>): AcquireToken =>
    acquireByClientCredentials({ ...requester, context: entra(app), proof });
  switch (authentication.kind) {
    case 'client-secret': {
      const { clientSecret } = authentication;
      return withProof(authentication, async () => ({ clientSecret: clientSecret.reveal() }));
    }
    case 'certificate': {
      const certificate = certificateOf(authentication, context);
      const app = entra(authentication);
      // MSAL takes a while to load, and only a certificate needs it.
      return async (ending) => {
        const { acquireByCertificate } = await import('../auth/certificate_credentials.ts');
        return await acquireByCertificate({ ...requester, context: app, certificate })(ending);
      };
    }
    case 'workload-identity':
      return withProof(authentication, () => workloadProof(authentication.tokenFile));
    case 'refresh-token': {
      const { clientSecret, refreshToken } = authentication;
      const { onNewRefreshToken } = options;
      return acquireByRefreshToken({
        ...requester,
        context: entra(authentication),
        clientSecret,
        refreshToken,
        onNewRefreshToken,
      });
    }
    case 'managed-identity': {
      const { identityClientId } = authentication;
      return acquireByManagedIdentity({ ...requester, env: context.env, identityClientId, resource });
    }
    case 'adfs':
      return acquireByAdfs({ ...requester, ...authentication });
  }
}

type EntraApp = { readonly clientId: string; readonly tenantId: string };

function certificateOf(
  { certificate, passphrase, privateKey }: Extract<Authentication, { kind: 'certificate' }>,
  { clock, output, redactor }: CommandContext,
): ClientCertificate {
  const nowMs = clock.now();
  const { chain, validUntilMs, ...rest } = readCertificate({
    certificate,
    passphrase: passphrase?.reveal(),
    privateKey: privateKey.reveal(),
    nowMs,
  });
  // The decrypted key is a different text from the one that was entered.
  for (const line of pemLines(rest.privateKey)) redactor.add(line);
  const daysLeft = Math.floor((validUntilMs - nowMs) / DAY_MS);
  if (daysLeft < WARN_DAYS_AHEAD) {
    output.log.warn(
      `The certificate of the sign-in expires in ${pluralize(daysLeft, 'day')}. Upload a new one to the app registration before then.`,
    );
  }
  return chain === undefined ? rest : { ...rest, x5c: chain };
}
