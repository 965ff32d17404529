import type { CommandContext } from '../commands/command_context.ts';
import type { FinopsConfig } from '../config/config.ts';
import { pageSizeWithin } from '../config/page_size.ts';
import { audienceOf, baseUrlOf } from '../finops/address.ts';
import { faultOf, FINOPS, FINOPS_HEADERS, REQUEST_ID_HEADER } from '../finops/client.ts';
import { classifyFault } from '../finops/fault_advice.ts';
import { FinopsService } from '../finops/finops_service.ts';
import { firstTimeoutPolicy } from '../http/policies/first_timeout.ts';
import { connect, type ConnectionOptions, type OpenService } from './service_connection.ts';

/** https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata */
const PAGE_LIMITS = { service: 'Finance & Operations', most: 10_000, usual: 2000 };

/**
 * The first answer after a restart takes 30 to 60 seconds, since the service builds its metadata cache then. This limit is
 * generous.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/sysadmin/odata-warmup
 */
const FIRST_ANSWER_MS = 300_000;

/** A busy environment answers 429 for minutes, mostly without `Retry-After`. Microsoft documents no wait for that. */
const BUSY_WAITS_MS = [10_000, 20_000, 40_000, 80_000, 160_000];

export function openFinops(
  context: CommandContext,
  config: FinopsConfig,
  document: unknown,
  options: ConnectionOptions,
): OpenService {
  const { clock, output, timeouts } = context;
  const baseUrl = baseUrlOf(config.address);
  const { notice, rows: pageSize } = pageSizeWithin(config.pageSize, PAGE_LIMITS);
  if (notice !== undefined) output.log.warn(notice);
  const connection = connect(context, config, document, options, {
    system: FINOPS,
    requestIdHeader: REQUEST_ID_HEADER,
    headers: FINOPS_HEADERS,
    throttleWaitsMs: BUSY_WAITS_MS,
    resource: audienceOf(baseUrl),
    membersPath: `${new URL(baseUrl).pathname.replace(/\/$/, '')}/data`,
    classify: (response) => classifyFault(faultOf(response, response.errorText ?? '')),
    timeout: firstTimeoutPolicy(Math.max(FIRST_ANSWER_MS, timeouts.answerMs), timeouts.answerMs),
  });
  const service = new FinopsService({
    baseUrl,
    pageSize,
    crossCompany: config.companies.all,
    companies: config.companies.ids,
    blankDatesAsNull: config.blankDatesAsNull,
    send: connection.send,
    clock,
    log: output.log,
    random: Math.random,
  });
  const { askMismatch, close, width } = connection;
  return { config, service, askMismatch, width, close };
}
