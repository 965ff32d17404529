import { cachedToken } from '../auth/cached_token.ts';
import { acquireByClientSecret } from '../auth/client_secret.ts';
import type { CommandContext } from '../commands/command_context.ts';
import type { Config } from '../config/config.ts';
import type { Policy, Send } from '../http/message.ts';
import { composePipeline } from '../http/pipeline.ts';
import type { GetToken } from '../http/policies/authorize.ts';
import { errorTextPolicy } from '../http/policies/error_text.ts';
import { headersPolicy } from '../http/policies/headers.ts';
import { logPolicy } from '../http/policies/log.ts';
import { timeoutPolicy } from '../http/policies/timeout.ts';

/** Who asks, in the logs of whoever is asked. */
export const USER_AGENT = 'source-microsoft-dataverse';

export interface SignInOptions {
  readonly context: CommandContext;
  readonly config: Config;
  /** The same as for other requests, so that patience is one. */
  readonly retry: Policy;
  readonly transport: Send;
}

/** The sign-in that the configuration asks for, with requests of its own: a token cannot wait for a token. */
export function signIn({ config, context, retry, transport }: SignInOptions): GetToken {
  const { clock, output, redactor, signal } = context;
  const { log } = output;
  const policies = [
    headersPolicy({ 'user-agent': USER_AGENT }),
    retry,
    logPolicy(log, clock),
    errorTextPolicy,
    timeoutPolicy(context.timeouts.signInMs),
  ];
  const acquire = acquireByClientSecret({
    ...config,
    secret: config.clientSecret,
    clock,
    log,
    random: Math.random,
    send: composePipeline(policies, transport),
  });
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
