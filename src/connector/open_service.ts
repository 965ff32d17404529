/** From a configuration file to a service that can be asked. */
import type { CommandContext } from '../commands/command_context.ts';
import { secretsOf } from '../config/authentication.ts';
import {
  type DataverseConfig,
  type FinopsConfig,
  parseConfig,
  type UndecidedConfig,
} from '../config/config.ts';
import { withEnvironmentValues } from '../config/environment_values.ts';
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
  const { config: parsed, notices } = parseConfig(withEnvironmentValues(document, context.env), context.env);
  for (const secret of secretsOf(parsed.authentication)) redactor.add(secret);
  for (const notice of notices) output.log.warn(notice);

  const config = parsed.product === 'auto' ? toldByAddress(parsed) : parsed;
  if (config.product === 'dataverse') return openDataverse(context, config, document, options);
  if (config.product === 'finance_and_operations') return openFinops(context, config, document, options);
  const dataverse = openDataverse(context, asDataverse(config), document, options);
  if (options.asksMismatchFirst === true) await dataverse.askMismatch(signal);
  if (await isDataverse(dataverse.service, signal)) return dataverse;
  await dataverse.close();
  output.log.info('The environment is not Dataverse; trying it as Finance & Operations.');
  return openFinops(context, asFinops(config), document, options);
}

function toldByAddress(config: UndecidedConfig): DataverseConfig | FinopsConfig | UndecidedConfig {
  const told = productAt(config.address);
  if (told === 'unknown') return config;
  return told === 'dataverse' ? asDataverse(config) : asFinops(config);
}

function asDataverse(config: UndecidedConfig): DataverseConfig {
  return { ...config, product: 'dataverse' };
}

function asFinops(config: UndecidedConfig): FinopsConfig {
  return { ...config, product: 'finance_and_operations' };
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
