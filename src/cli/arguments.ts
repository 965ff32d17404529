import { parseArgs } from 'node:util';
import type { CommandFiles } from '../commands/command_context.ts';
import type { LoginRequest } from '../connector/run_login.ts';
import { closest } from '../config/unknown_properties.ts';
import { ConnectorError } from '../core/errors.ts';

/** What the command line asks for. */
export type Invocation =
  | { readonly command: 'login'; readonly login: LoginRequest }
  | { readonly command: 'help' | 'version' }
  | { readonly command: 'spec' }
  | { readonly command: 'check' | 'discover' | 'read' | 'slices'; readonly files: CommandFiles };

export const USAGE = `Usage:
  source-microsoft-dataverse spec
  source-microsoft-dataverse check    --config FILE
  source-microsoft-dataverse discover --config FILE
  source-microsoft-dataverse read     --config FILE --catalog FILE [--state FILE]
  source-microsoft-dataverse slices   --config FILE --catalog FILE
  source-microsoft-dataverse login    --config FILE [--browser [--redirect-uri URI]] [--print]
  source-microsoft-dataverse --version

Reads Microsoft Dataverse and Dynamics 365 as an Airbyte source: Airbyte messages, one a line, on stdout.
LOG_LEVEL=debug logs every request.
FILE may be - for standard input. \${NAME} in the configuration stands for the environment variable NAME.
slices prints how each stream can be read by several processes at once: docs/slices.md.
login signs in as a person, by a code or with --browser by a pasted address, and writes the refresh token into FILE;
--print prints it instead.
`;

/** @throws ConnectorError `arguments_invalid`. */
export function parseInvocation(argv: readonly string[]): Invocation {
  const { positionals, values } = parse(argv);
  const [command, ...rest] = positionals;
  if (values.help === true || command === 'help') return { command: 'help' };
  if (values.version === true) return { command: 'version' };
  if (rest.length > 0) throw invalid(`"${rest[0] ?? ''}" is one argument too many`);
  switch (command) {
    case 'spec':
      return { command };
    case 'check':
    case 'discover':
      return { command, files: { config: required(values.config, 'config', command) } };
    case 'read': {
      const config = required(values.config, 'config', command);
      const catalog = required(values.catalog, 'catalog', command);
      const files =
        values.state === undefined ? { config, catalog } : { config, catalog, state: values.state };
      return { command, files };
    }
    case 'slices': {
      const config = required(values.config, 'config', command);
      return { command, files: { config, catalog: required(values.catalog, 'catalog', command) } };
    }
    case 'login':
      return { command, login: loginRequest(values) };
    case undefined:
      throw invalid('no command was given');
    default:
      throw invalid(`"${command}" is not a command${suggestion(command, COMMANDS)}`);
  }
}

const COMMANDS = ['spec', 'check', 'discover', 'read', 'slices', 'login', 'help'];

const OPTIONS = {
  config: { type: 'string' },
  catalog: { type: 'string' },
  state: { type: 'string' },
  browser: { type: 'boolean' },
  'redirect-uri': { type: 'string' },
  print: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  // Airbyte's tools pass it to every connector.
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

function loginRequest(values: ReturnType<typeof parse>['values']): LoginRequest {
  const redirectUri = values['redirect-uri'];
  if (redirectUri !== undefined && values.browser !== true)
    throw invalid('--redirect-uri goes with --browser');
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
  const words = `${why}${why.endsWith('?') ? '' : '.'} Known are spec, check --config FILE, discover --config FILE, read --config FILE --catalog FILE [--state FILE], slices --config FILE --catalog FILE, and login --config FILE.`;
  return new ConnectorError('config', 'arguments_invalid', `The command line cannot be used: ${words}`);
}
