/** The composition of everything between a configuration file and a service that can be asked. */
import { askForChallenge, mismatch } from '../auth/challenge.ts';
import type { CommandContext } from '../commands/command_context.ts';
import { secretsOf, withRefreshToken } from '../config/authentication.ts';
import { type Config, parseConfig } from '../config/config.ts';
import { faultOf, WEB_API_HEADERS } from '../dataverse/client.ts';
import { DataverseService } from '../dataverse/dataverse_service.ts';
import { classifyFault } from '../dataverse/fault_codes.ts';
import type { HttpResponse } from '../http/message.ts';
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
import { createTransport } from '../http/transport.ts';
import type { ODataService } from '../odata/service.ts';
import { MAX_CONFIG_BYTES, readJsonFile } from '../protocol/json_file.ts';
import { signIn, USER_AGENT } from './sign_in.ts';

/** The cheapest question that only members of the environment may ask. */
const WHO_AM_I = '/api/data/v9.2/WhoAmI';

export interface OpenService {
  readonly config: Config;
  readonly service: ODataService;
  /** How tenant and sign-in host differ from what the environment reveals without a sign-in; see `auth/challenge.ts`. */
  readonly askMismatch: (signal: AbortSignal) => Promise<string | undefined>;
  /** How many requests may be under way now. */
  readonly width: () => number;
  /** Call when no request is under way. */
  close(): Promise<void>;
}

export interface OpenServiceOptions {
  readonly configPath: string;
  readonly patience: Patience;
  /** Told when all requests wait for the service, until then in milliseconds since the epoch. */
  readonly onPause?: (untilMs: number) => void;
}

/** @throws ConnectorError `config_invalid`. No request is made yet. */
export function openService(context: CommandContext, options: OpenServiceOptions): OpenService {
  const { clock, output, redactor } = context;
  const { log } = output;
  const document = readJsonFile({
    path: options.configPath,
    subject: 'The configuration',
    code: 'config_invalid',
    maxBytes: MAX_CONFIG_BYTES,
  });
  const { config, notices } = parseConfig(document, context.env);
  for (const secret of secretsOf(config.authentication)) redactor.add(secret);
  for (const notice of notices) log.warn(notice);

  const transport = createTransport({ env: context.env, bodyIdleTimeoutMs: context.timeouts.bodyIdleMs });
  const retry = retryPolicy({ patience: options.patience, clock, log, random: Math.random, classify });
  const throttle = createThrottle({
    ceiling: config.maxConcurrentRequests,
    maxWaitMs: options.patience.maxWaitMs,
    clock,
    signal: context.signal,
    isTooManyAtOnce: (response) => classify(response) === 'too-many-at-once',
    onPause: (untilMs, reason) => {
      const advice = reason === 'too-many-at-once' ? ` ${TOO_MANY_AT_ONCE}` : '';
      log.warn(`The service limits its use; waiting until ${new Date(untilMs).toISOString()}.${advice}`);
      options.onPause?.(untilMs);
    },
  });
  const { authentication, authorityUrl, environmentUrl, pageSize } = config;
  const token = signIn({
    authentication,
    authorityUrl,
    resource: environmentUrl,
    context,
    retry,
    transport: transport.send,
    onNewRefreshToken: async (refreshToken) => {
      redactor.add(refreshToken);
      await output.connectorConfig(withRefreshToken(document, refreshToken));
    },
  });
  const send = composePipeline(
    [
      headersPolicy({ ...WEB_API_HEADERS, 'user-agent': USER_AGENT }),
      retry,
      ownOriginPolicy(config.environmentUrl),
      throttle.policy,
      authorizePolicy(token),
      logPolicy(log, clock),
      errorTextPolicy,
      timeoutPolicy(context.timeouts.answerMs),
    ],
    transport.send,
  );
  const anonymous = composePipeline(
    [
      headersPolicy({ ...WEB_API_HEADERS, 'user-agent': USER_AGENT }),
      retry,
      logPolicy(log, clock),
      errorTextPolicy,
      timeoutPolicy(context.timeouts.signInMs),
    ],
    transport.send,
  );
  return {
    config,
    askMismatch: async (signal) => {
      const challenge = await askForChallenge({ send: anonymous, environmentUrl, path: WHO_AM_I, signal });
      // At a server of its own there is nothing to compare with.
      if (challenge === undefined || authentication.kind === 'adfs') return undefined;
      const tenant = 'tenantId' in authentication ? { tenantId: authentication.tenantId } : {};
      return authentication.kind === 'managed-identity'
        ? undefined
        : mismatch(challenge, { ...tenant, authorityUrl });
    },
    service: new DataverseService({
      environmentUrl,
      pageSize,
      slicedFromRows: config.parallelInitialLoad ? context.parallelFromRows : undefined,
      send,
      clock,
      log,
      random: Math.random,
    }),
    width: throttle.width,
    close: () => transport.close(),
  };
}

function classify(response: HttpResponse): FaultClass {
  return classifyFault(faultOf(response, response.errorText ?? ''));
}
