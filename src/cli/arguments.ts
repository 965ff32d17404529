import { parseArgs } from 'node:util';
import type { CommandFiles } from '../commands/command_context.ts';
import type { LoginRequest } from '../connector/run_login.ts';
import { closest } from '../config/unknown_properties.ts';
import { ConnectorError } from '../core/errors.ts';

/** A parsed command line. */
export type Invocation =
  | { readonly command: 'login'; readonly login: LoginRequest }
  | { readonly command: 'help' | 'version' }
  /** `editor`: as a JSON schema for editors, instead of a message for the platform. */
  | { readonly command: 'spec'; readonly form: 'message' | 'editor' }
  | { readonly command: 'check' | 'discover' | 'plan' | 'read' | 'slices'; readonly files: CommandFiles };

export const USAGE = `Usage:
  source-microsoft-dataverse spec     [--json-schema]
  source-microsoft-dataverse check    --config FILE
  source-microsoft-dataverse discover --config FILE [--streams NAMES] [--as-catalog]
  source-microsoft-dataverse read     --config FILE (--catalog FILE | --streams NAMES) [--state FILE]
  source-microsoft-dataverse plan     --config FILE (--catalog FILE | --streams NAMES) [--state FILE] [--json]
  source-microsoft-dataverse slices   --config FILE (--catalog FILE | --streams NAMES)
  source-microsoft-dataverse login    --config FILE [--browser [--redirect-uri URI]] [--print]
  source-microsoft-dataverse --version

Reads Microsoft Dataverse and Dynamics 365 as an Airbyte source, and writes Airbyte messages to stdout, one per line.
LOG_LEVEL=debug logs every request.
NAMES are names of streams, separated by commas; * stands for any characters: --streams 'account,cr1a7_*'.
spec --json-schema prints the configuration's schema for editors, which a configuration names under "$schema".
plan shows what a read would do, without reading: from where, about how many rows and requests.
discover --as-catalog prints a configured catalog, which you can edit and pass to read.
FILE may be - for standard input. An environment variable NAME replaces \${NAME} in the configuration.
slices prints how several processes can read each stream at once: docs/slices.md.
login signs in as a person and writes the refresh token into FILE. The person enters a code, or with --browser pastes an
address. --print prints the token instead.
`;

/** @throws ConnectorError `arguments_invalid`. */
export function parseInvocation(argv: readonly string[]): Invocation {
  const { positionals, values } = parse(argv);
  const [command, ...rest] = positionals;
  if (values.help === true || command === 'help') return { command: 'help' };
  if (values.version === true) return { command: 'version' };
  if (rest.length > 0) throw oneTooMany(rest);
  switch (command) {
    case 'spec':
      return { command, form: values['json-schema'] === true ? 'editor' : 'message' };
    case 'check':
      return { command, files: { config: required(values.config, 'config', command) } };
    case 'discover': {
      const config = required(values.config, 'config', command);
      const asCatalog = values['as-catalog'] === true;
      return { command, files: { config, ...streamsOf(values), asCatalog } };
    }
    case 'read':
      return { command, files: readFiles(values, command) };
    case 'plan':
      return { command, files: { ...readFiles(values, command), asJson: values.json === true } };
    case 'slices':
      return { command, files: readFiles(values, command) };
    case 'login':
      return { command, login: loginRequest(values) };
    case undefined:
      throw invalid('no command was given');
    default:
      throw invalid(`"${command}" is not a command${suggestion(command, COMMANDS)}`);
  }
}

const COMMANDS = ['spec', 'check', 'discover', 'plan', 'read', 'slices', 'login', 'help'];

const OPTIONS = {
  config: { type: 'string' },
  catalog: { type: 'string' },
  state: { type: 'string' },
  streams: { type: 'string' },
  'as-catalog': { type: 'boolean' },
  json: { type: 'boolean' },
  'json-schema': { type: 'boolean' },
  browser: { type: 'boolean' },
  'redirect-uri': { type: 'string' },
  print: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  // Airbyte's tools pass this option to every connector.
  debug: { type: 'boolean' },
} as const;

function parse(argv: readonly string[]) {
  const unknown = argv.map((argument) => /^--([^=]+)/.exec(argument)?.[1] ?? '').find(isUnknownOption);
  if (unknown !== undefined) {
    const known = Object.keys(OPTIONS).map((name) => `--${name}`);
    throw invalid(`"--${unknown}" is not an option${suggestion(`--${unknown}`, known)}`);
  }
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw invalid((error as Error).message.split('. To specify')[0] ?? 'an argument is not understood');
  }
}

function isUnknownOption(name: string): boolean {
  return name !== '' && !Object.hasOwn(OPTIONS, name);
}

function suggestion(name: string, known: readonly string[]): string {
  const meant = closest(name, known);
  return meant === undefined ? '' : `. Did you mean "${meant}"?`;
}

/** People often try `read account contact` first. */
function oneTooMany(rest: readonly string[]): ConnectorError {
  const names = rest.join(',');
  return invalid(`"${rest[0] ?? ''}" is one argument too many. Did you mean "--streams ${names}"?`);
}

type Values = ReturnType<typeof parse>['values'];

function readFiles(values: Values, command: string): CommandFiles {
  const config = required(values.config, 'config', command);
  const state = values.state === undefined ? {} : { state: values.state };
  const streams = streamsOf(values);
  if (streams.streams === undefined) {
    if (values.catalog === undefined || values.catalog === '')
      throw invalid(`${command} needs --catalog FILE or --streams NAMES`);
    return { config, catalog: values.catalog, ...state };
  }
  if (values.catalog !== undefined)
    throw invalid('--catalog and --streams exclude each other: give one of them');
  return { config, ...streams, ...state };
}

function streamsOf({ streams }: Values): Pick<CommandFiles, 'streams'> {
  if (streams === undefined) return {};
  const names = streams.split(/[\s,]+/).filter((name) => name !== '');
  if (names.length === 0) throw invalid("--streams needs names, such as --streams 'account,cr1a7_*'");
  return { streams: names };
}

function loginRequest(values: Values): LoginRequest {
  const redirectUri = values['redirect-uri'];
  if (redirectUri !== undefined && values.browser !== true) throw invalid('--redirect-uri needs --browser');
  return {
    config: required(values.config, 'config', 'login'),
    way: values.browser === true ? 'browser' : 'device',
    redirectUri,
    print: values.print === true,
  };
}

function required(value: string | undefined, name: string, command: string): string {
  if (value === undefined || value === '') throw invalid(`${command} needs --${name} FILE`);
  return value;
}

function invalid(why: string): ConnectorError {
  const words = `The command line cannot be used: ${why}${why.endsWith('?') ? '' : '.'} \`--help\` shows the commands and their options.`;
  return new ConnectorError('config', 'arguments_invalid', words);
}
