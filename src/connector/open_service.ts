/** From a configuration file to a service that can be asked. */
import type { CommandContext } from '../commands/command_context.ts';
import { secretsOf } from '../config/authentication.ts';
import { type Config, parseConfig } from '../config/config.ts';
import { withEnvironmentValues } from '../config/environment_values.ts';
import type { Product } from '../config/validation.ts';
import { ConnectorError } from '../core/errors.ts';
import { productAt } from '../finops/address.ts';
import type { ODataService } from '../odata/service.ts';
import { MAX_CONFIG_BYTES, readJsonFile } from '../protocol/json_file.ts';
import { openDataverse } from './open_dataverse.ts';
import { openFinops } from './open_finops.ts';
import type { ConnectionOptions, OpenService } from './service_connection.ts';

export interface OpenServiceOptions extends ConnectionOptions {
  readonly configPath: string;
  /** Whether the environment is asked without a token before it is asked with one (askMismatch). */
  readonly asksMismatchFirst?: boolean;
}

type Open = (
  context: CommandContext,
  config: Config,
  document: unknown,
  options: ConnectionOptions,
) => OpenService;

const OPEN: Readonly<Record<Product, Open>> = {
  dataverse: openDataverse,
  finance_and_operations: openFinops,
};

/**
 * The product is what the configuration names, else what the address tells, else what answers.
 * @throws ConnectorError `config_invalid`. A request is made only where neither tells.
 */
export async function openService(
  context: CommandContext,
  options: OpenServiceOptions,
): Promise<OpenService> {
  const { output, redactor, signal } = context;
  const document = readJsonFile({
    path: options.configPath,
    subject: 'The configuration',
    code: 'config_invalid',
    maxBytes: MAX_CONFIG_BYTES,
  });
  const { config, notices } = parseConfig(withEnvironmentValues(document, context.env), context.env);
  for (const secret of secretsOf(config.authentication)) redactor.add(secret);
  for (const notice of notices) output.log.warn(notice);

  const told = config.product ?? productAt(config.address);
  if (told !== 'unknown') return OPEN[told](context, config, document, options);
  const dataverse = openDataverse(context, config, document, options);
  if (options.asksMismatchFirst === true) await dataverse.askMismatch(signal);
  if (await isDataverse(dataverse.service, signal)) return dataverse;
  await dataverse.close();
  output.log.info('The environment is not Dataverse; trying it as Finance & Operations.');
  return openFinops(context, config, document, options);
}

/** Any other failure is met again by the command, which says what it means. */
async function isDataverse(service: ODataService, signal: AbortSignal): Promise<boolean> {
  try {
    await service.identify(signal);
    return true;
  } catch (error) {
    return !(error instanceof ConnectorError && error.code === 'not_dataverse');
  }
}
