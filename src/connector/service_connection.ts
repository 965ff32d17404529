/** Everything between a service and the network, the same for every product: sign-in, retries, throttling, time limits. */
import { askForChallenge, mismatch } from '../auth/challenge.ts';
import type { CommandContext } from '../commands/command_context.ts';
import { withRefreshToken } from '../config/authentication.ts';
import type { Config } from '../config/config.ts';
import type { AddressedSystem } from '../core/wrong_address.ts';
import type { HttpResponse, Policy, Send } from '../http/message.ts';
import { composePipeline } from '../http/pipeline.ts';
import { authorizePolicy } from '../http/policies/authorize.ts';
import { errorTextPolicy } from '../http/policies/error_text.ts';
import { headersPolicy } from '../http/policies/headers.ts';
import { logPolicy } from '../http/policies/log.ts';
import { ownOriginPolicy } from '../http/policies/own_origin.ts';
import { retryPolicy } from '../http/policies/retry.ts';
import { createThrottle } from '../http/policies/throttle.ts';
import { TOO_MANY_AT_ONCE } from '../http/policies/throttle_pause.ts';
import { timeoutPolicy } from '../http/policies/timeout.ts';
import type { FaultClass, Patience } from '../http/retry_decision.ts';
import { createTransport, type Transport } from '../http/transport.ts';
import type { ODataService } from '../odata/service.ts';
import { signIn, USER_AGENT } from './sign_in.ts';

export interface ConnectionOptions {
  readonly patience: Patience;
  /** Whether large tables are divided, regardless of the configuration. */
  readonly dividesTables?: boolean;
  /** Called when all requests pause because the service throttles. @param untilMs milliseconds since the epoch. */
  readonly onPause?: (untilMs: number) => void;
  /** Called with each newer refresh token, after the CONTROL message with it. */
  readonly onNewRefreshToken?: (refreshToken: string) => void;
}

/** How the requests of one product differ from those of another. */
export interface SystemTraits {
  readonly system: AddressedSystem;
  readonly headers: Readonly<Record<string, string>>;
  /** The resource that tokens are issued for. */
  readonly resource: string;
  /** A path below the environment's origin that requires a sign-in. */
  readonly membersPath: string;
  readonly classify: (response: HttpResponse) => FaultClass;
  readonly timeout: Policy;
  /** The header with the recommended number of requests at once, and the one with the service's id of a request. */
  readonly hintHeader?: string;
  readonly requestIdHeader?: string;
  /** How long to wait after each 429 in a row without `Retry-After`. */
  readonly throttleWaitsMs?: readonly number[];
}

export interface ServiceConnection {
  readonly send: Send;
  /** Describes how the tenant and sign-in host differ from those of the environment; see `auth/challenge.ts`. */
  readonly askMismatch: (signal: AbortSignal) => Promise<string | undefined>;
  /** How many requests may run at once now. */
  readonly width: () => number;
  /** Call only when no request is running. */
  readonly close: () => Promise<void>;
}

/** A service together with its connection. */
export interface OpenService extends Omit<ServiceConnection, 'send'> {
  readonly config: Config;
  readonly service: ODataService;
}

/** @param document the configuration as it was given, to write it back when a refresh token is replaced. */
export function connect(
  context: CommandContext,
  config: Config,
  document: unknown,
  options: ConnectionOptions,
  traits: SystemTraits,
): ServiceConnection {
  const { clock, output } = context;
  const { classify, headers, resource, timeout } = traits;
  const { throttleWaitsMs } = traits;
  const patience = { ...options.patience, ...(throttleWaitsMs === undefined ? {} : { throttleWaitsMs }) };
  const transport = createTransport({ env: context.env, bodyIdleTimeoutMs: context.timeouts.bodyIdleMs });
  const retry = retryPolicy({ patience, clock, log: output.log, random: Math.random, classify });
  const throttle = throttleOf(context, config, options, traits);
  const { onNewRefreshToken } = options;
  const token = tokenSource({ context, config, document, onNewRefreshToken, resource, retry, transport });
  const policies = [
    headersPolicy({ ...headers, 'user-agent': USER_AGENT }),
    retry,
    ownOriginPolicy(config.environmentUrl),
    throttle.policy,
    authorizePolicy(token),
    logPolicy(output.log, clock, traits.requestIdHeader),
    errorTextPolicy,
    timeout,
  ];
  return {
    send: composePipeline(policies, transport.send),
    askMismatch: mismatchQuestion(context, config, traits, retry, transport),
    width: throttle.width,
    close: () => transport.close(),
  };
}

function throttleOf(
  { clock, output, signal }: CommandContext,
  { maxConcurrentRequests: ceiling }: Config,
  { onPause, patience }: ConnectionOptions,
  { classify, hintHeader, throttleWaitsMs }: SystemTraits,
) {
  return createThrottle({
    ceiling,
    hintHeader,
    maxWaitMs: patience.maxWaitMs,
    throttleWaitsMs,
    clock,
    signal,
    isTooManyAtOnce: (response) => classify(response) === 'too-many-at-once',
    onPause: (untilMs, reason) => {
      const advice = reason === 'too-many-at-once' ? ` ${TOO_MANY_AT_ONCE}` : '';
      const until = new Date(untilMs).toISOString();
      output.log.warn(`The service limits requests; waiting until ${until}.${advice}`);
      onPause?.(untilMs);
    },
  });
}

interface TokenSourceOptions {
  readonly context: CommandContext;
  readonly config: Config;
  readonly document: unknown;
  readonly resource: string;
  readonly retry: Policy;
  readonly transport: Transport;
  readonly onNewRefreshToken: ConnectionOptions['onNewRefreshToken'];
}

function tokenSource(options: TokenSourceOptions) {
  const { config, context, document, onNewRefreshToken, resource, retry, transport } = options;
  const { authentication, authorityUrl } = config;
  return signIn({
    authentication,
    authorityUrl,
    resource,
    context,
    retry,
    transport: transport.send,
    onNewRefreshToken: async (refreshToken) => {
      context.redactor.add(refreshToken);
      await context.output.connectorConfig(withRefreshToken(document, refreshToken));
      onNewRefreshToken?.(refreshToken);
    },
  });
}

function mismatchQuestion(
  { clock, output, timeouts }: CommandContext,
  { authentication, authorityUrl, environmentUrl }: Config,
  { headers, membersPath: path, requestIdHeader, system }: SystemTraits,
  retry: Policy,
  transport: Transport,
): ServiceConnection['askMismatch'] {
  const policies = [
    headersPolicy({ ...headers, 'user-agent': USER_AGENT }),
    retry,
    logPolicy(output.log, clock, requestIdHeader),
    errorTextPolicy,
    timeoutPolicy(timeouts.signInMs),
  ];
  const send = composePipeline(policies, transport.send);
  const ask = async (signal: AbortSignal): Promise<string | undefined> => {
    const challenge = await askForChallenge({ send, environmentUrl, path, system, signal });
    // AD FS is a separate server, so there is nothing to compare.
    if (challenge === undefined || authentication.kind === 'adfs') return undefined;
    const tenant = 'tenantId' in authentication ? { tenantId: authentication.tenantId } : {};
    return authentication.kind === 'managed-identity'
      ? undefined
      : mismatch(challenge, { ...tenant, authorityUrl });
  };
  // Ask only once: a probe of the product may have asked before the command does.
  let answer: Promise<string | undefined> | undefined;
  return (signal) => (answer ??= ask(signal));
}
