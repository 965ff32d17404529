/**
 * If the whole value of a property is `${DATAVERSE_SECRET}`, the environment variable replaces it. People who run the connector
 * from a shell can keep secrets out of files this way. Only names that begin with `DATAVERSE_` are replaced: on a shared
 * platform a configuration must not be able to read the other variables of the machine.
 */
import { ConnectorError } from '../core/errors.ts';
import { isObject } from '../core/json.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const PLACEHOLDER = /^\$\{(DATAVERSE_\w+)\}$/;

/** No property is nested deeper than this; a very deep document must not exhaust the stack. */
const MAX_DEPTH = 8;

/**
 * The document with its placeholders replaced, down to the depth of the deepest property.
 * @throws ConnectorError `config_invalid` for a variable that is not set.
 */
export function withEnvironmentValues(document: unknown, env: Environment, path = '', depth = 0): unknown {
  if (typeof document === 'string') return valueOf(document, env, path);
  if (depth > MAX_DEPTH) return document;
  if (Array.isArray(document)) {
    return document.map((item, index) => withEnvironmentValues(item, env, `${path}[${index}]`, depth + 1));
  }
  if (!isObject(document)) return document;
  const members = Object.entries(document).map(([name, value]): [string, unknown] => [
    name,
    withEnvironmentValues(value, env, path === '' ? name : `${path}.${name}`, depth + 1),
  ]);
  return Object.fromEntries(members);
}

function valueOf(text: string, env: Environment, path: string): string {
  const name = PLACEHOLDER.exec(text)?.[1];
  if (name === undefined) return text;
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new ConnectorError(
    'config',
    'config_invalid',
    `\`${path}\` refers to the environment variable ${name}, which is not set. Set it, or enter the value itself.`,
  );
}
