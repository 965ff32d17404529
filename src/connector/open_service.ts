/** Opens the service that a configuration file describes. */
import type { CommandContext } from '../commands/command_context.ts';
import { secretsOf } from '../config/authentication.ts';
import {
  type DataverseConfig,
  type FinopsConfig,
  parseConfig,
  type UndecidedConfig,
} from '../config/config.ts';
import { withEnvironmentValues } from '../config/environment_values.ts';
import type { ConnectorError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { isWrongAddress, neitherAddress } from '../core/wrong_address.ts';
import { DATAVERSE } from '../dataverse/client.ts';
import { productAt } from '../finops/address.ts';
import { FINOPS } from '../finops/client.ts';
import { MAX_CONFIG_BYTES, readJsonFile } from '../protocol/json_file.ts';
import { openDataverse } from './open_dataverse.ts';
import { openFinops } from './open_finops.ts';
import type { ConnectionOptions, OpenService } from './service_connection.ts';

export interface OpenServiceOptions extends ConnectionOptions {
  readonly configPath: string;
  /** Whether the first request to the environment is the one without a token (askMismatch). */
  readonly asksMismatchFirst?: boolean;
}

/**
 * The configuration decides which product it is, otherwise the address, otherwise a request to the service.
 * @throws ConnectorError `config_invalid`.
 */
export async function openService(
  context: CommandContext,
  options: OpenServiceOptions,
): Promise<OpenService> {
  const { output, redactor } = context;
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
  return await openWhatAnswers(context, config, document, options);
}

/** @throws ConnectorError `not_an_environment` if neither system answers at the address. */
async function openWhatAnswers(
  context: CommandContext,
  config: UndecidedConfig,
  document: unknown,
  options: OpenServiceOptions,
): Promise<OpenService> {
  const { output, signal } = context;
  let newest: string | undefined;
  const onNewRefreshToken = (refreshToken: string): void => {
    newest = refreshToken;
  };
  const dataverse = openDataverse(context, asDataverse(config), document, { ...options, onNewRefreshToken });
  const notOne = await whyNot(dataverse, options, signal);
  if (notOne === undefined) return dataverse;
  await dataverse.close();
  output.log.info('The environment is not Dataverse; trying it as Finance & Operations.');
  const finops = openFinops(context, asFinops(withNewest(config, newest)), document, options);
  const notOther = await whyNot(finops, options, signal);
  if (notOther === undefined) return finops;
  await finops.close();
  throw neitherAddress(config.environmentUrl, [DATAVERSE, FINOPS], [notOne, notOther]);
}

/** An issuer may accept each refresh token only once, so the second attempt uses the one that the first was given. */
function withNewest(config: UndecidedConfig, newest: string | undefined): UndecidedConfig {
  const { authentication } = config;
  if (newest === undefined || authentication.kind !== 'refresh-token') return config;
  return { ...config, authentication: { ...authentication, refreshToken: new Secret(newest) } };
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

/** Undefined also for any other failure, since it happens again in the command, which reports it. */
async function whyNot(
  { askMismatch, service }: OpenService,
  { asksMismatchFirst }: OpenServiceOptions,
  signal: AbortSignal,
): Promise<ConnectorError | undefined> {
  try {
    if (asksMismatchFirst === true) await askMismatch(signal);
    await service.identify(signal);
    return undefined;
  } catch (error) {
    return isWrongAddress(error) ? error : undefined;
  }
}
