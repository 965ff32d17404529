/** The composition of the sign-in that the configuration asks for. */
import { cachedToken } from '../auth/cached_token.ts';
import { acquireByClientCredentials, type Proof } from '../auth/client_credentials.ts';
import type { TokenRequester } from '../auth/token_requests.ts';
import type { AcquireToken } from '../auth/token_source.ts';
import type { CommandContext } from '../commands/command_context.ts';
import type { Authentication } from '../config/authentication.ts';
import type { Policy, Send } from '../http/message.ts';
import { composePipeline } from '../http/pipeline.ts';
import type { GetToken } from '../http/policies/authorize.ts';
import { errorTextPolicy } from '../http/policies/error_text.ts';
import { headersPolicy } from '../http/policies/headers.ts';
import { logPolicy } from '../http/policies/log.ts';
import { timeoutPolicy } from '../http/policies/timeout.ts';

/** Who asks, in the logs of whoever is asked. */
export const USER_AGENT = 'source-microsoft-dataverse';

/** What a sign-in is made from; nothing else of the configuration matters to it. */
export interface SignInFields {
  readonly authentication: Authentication;
  readonly authorityUrl: string;
  /** What tokens are for: the origin of the environment. */
  readonly resource: string;
}

export interface SignInOptions extends SignInFields {
  readonly context: CommandContext;
  /** The same as for other requests, so that patience is one. */
  readonly retry: Policy;
  readonly transport: Send;
}

/** One token at a time for one resource, with requests of its own: a token cannot wait for a token. */
export function signIn(options: SignInOptions): GetToken {
  const { context, retry, transport } = options;
  const { clock, output, redactor, signal } = context;
  const { log } = output;
  const policies = [
    headersPolicy({ 'user-agent': USER_AGENT }),
    retry,
    logPolicy(log, clock),
    errorTextPolicy,
    timeoutPolicy(context.timeouts.signInMs),
  ];
  const requester = { clock, log, random: Math.random, send: composePipeline(policies, transport) };
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

function acquireBy(
  { authentication, authorityUrl, resource }: SignInOptions,
  requester: TokenRequester,
): AcquireToken {
  const withProof = (
    { clientId, tenantId }: { readonly clientId: string; readonly tenantId: string },
    proof: () => Promise<Proof>,
  ): AcquireToken =>
    acquireByClientCredentials({
      ...requester,
      context: { authorityUrl, clientId, resource, tenantId },
      proof,
    });
  switch (authentication.kind) {
    case 'client-secret': {
      const { clientSecret } = authentication;
      return withProof(authentication, async () => ({ clientSecret: clientSecret.reveal() }));
    }
    default:
      throw new TypeError(`no sign-in ${authentication.kind}`);
  }
}
