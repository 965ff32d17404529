import type { CommandContext } from '../commands/command_context.ts';
import type { DataverseConfig } from '../config/config.ts';
import { pageSizeWithin } from '../config/page_size.ts';
import { DATAVERSE, faultOf, REQUEST_ID_HEADER, WEB_API_HEADERS } from '../dataverse/client.ts';
import { DataverseService } from '../dataverse/dataverse_service.ts';
import { classifyFault } from '../dataverse/fault_codes.ts';
import { timeoutPolicy } from '../http/policies/timeout.ts';
import { connect, type ConnectionOptions, type OpenService } from './service_connection.ts';

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results */
const PAGE_LIMITS = { service: 'Dataverse', most: 5000, usual: 5000 };

/** The cheapest request that only users of the environment may send. */
const WHO_AM_I = '/api/data/v9.2/WhoAmI';

export function openDataverse(
  context: CommandContext,
  config: DataverseConfig,
  document: unknown,
  options: ConnectionOptions,
): OpenService {
  const { clock, output } = context;
  const { environmentUrl } = config;
  const { notice, rows: pageSize } = pageSizeWithin(config.pageSize, PAGE_LIMITS);
  if (notice !== undefined) output.log.warn(notice);
  const connection = connect(context, config, document, options, {
    system: DATAVERSE,
    hintHeader: 'x-ms-dop-hint',
    requestIdHeader: REQUEST_ID_HEADER,
    headers: WEB_API_HEADERS,
    resource: environmentUrl,
    membersPath: WHO_AM_I,
    classify: (response) => classifyFault(faultOf(response, response.errorText ?? '')),
    timeout: timeoutPolicy(context.timeouts.answerMs),
  });
  const isDivided = config.parallelInitialLoad || options.dividesTables === true;
  const slicedFromRows = isDivided ? context.parallelFromRows : undefined;
  const service = new DataverseService({
    environmentUrl,
    pageSize,
    slicedFromRows,
    send: connection.send,
    clock,
    log: output.log,
    random: Math.random,
  });
  const { askMismatch, close, width } = connection;
  return { config, service, askMismatch, width, close };
}
