/** The configuration against the specification, with problems in words that name the property and what to write. */
import { Ajv, type ErrorObject } from 'ajv';
import { isObject, type JsonObject } from '../core/json.ts';
import { loadSpec } from './spec_file.ts';

/** What spec.json lets through. */
export interface RawConfig {
  readonly url?: string;
  readonly tenant_id?: string;
  readonly client_id?: string;
  readonly client_secret_value?: string;
  readonly authority_url?: string;
  readonly tables?: readonly string[];
  readonly exclude_tables?: readonly string[];
  readonly odata_maxpagesize?: number;
  readonly max_concurrent_requests?: number;
  readonly invalid_cdc_cursor_position_behavior?: 'Re-sync data' | 'Fail sync';
  readonly lookback_minutes?: number;
  readonly choice_labels?: boolean;
  readonly label_language?: number;
  readonly lookup_types?: boolean;
  readonly row_filters?: readonly { readonly table: string; readonly filter: string }[];
  readonly start_date?: string;
  readonly parallel_initial_load?: boolean;
}

/** Properties of the configuration's contract that this release does not act on yet: silence would mislead. */
const NOT_YET: ReadonlySet<string> = new Set(['authentication', 'product', 'cross_company', 'companies']);

/** The configuration as the specification types it, or undefined where it is no object; adds what is wrong with it. */
export function validateConfig(document: unknown, problems: string[]): RawConfig | undefined {
  if (!isObject(document)) {
    problems.push('it is no JSON object; write {"url": "https://…", …}');
    return undefined;
  }
  const given = withoutNulls(document);
  const schema = loadSpec().connectionSpecification;
  const known = isObject(schema['properties']) ? schema['properties'] : {};
  for (const name of Object.keys(given)) {
    if (!(name in known)) problems.push(unknownProperty(name, Object.keys(known)));
  }
  // "examples", "order" and "airbyte_secret" are the platform's, not JSON schema's; times are read by config.ts.
  const validate = new Ajv({ strict: false, allErrors: true, verbose: true, validateFormats: false }).compile(
    schema,
  );
  if (validate(given)) return given;
  const found = validate.errors ?? [];
  problems.push(...found.map((error) => describeProblem(error)));
  return withoutInvalid(given, found);
}

/** The platform sends null for what a user left empty. */
function withoutNulls(document: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== null));
}

/** What is of the wrong type was reported; the rest can still be looked at. */
function withoutInvalid(given: JsonObject, errors: readonly ErrorObject[]): JsonObject {
  const wrong = new Set(errors.map((error) => error.instancePath.split('/')[1]));
  return Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name)));
}

/** Never quotes a value: it may be a secret in the wrong place. */
function describeProblem(error: ErrorObject): string {
  const name = `\`${error.instancePath.slice(1).replaceAll('/', '.')}\``;
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      if (error.instancePath !== '') {
        return `${name} has no \`${String(params['missingProperty'])}\`; enter it, or take the entry out`;
      }
      return `\`${String(params['missingProperty'])}\` is missing; enter ${params['missingProperty'] === 'url' ? 'the address of the environment, such as https://contoso.crm4.dynamics.com' : 'it'}`;
    case 'type':
      return `${name} is ${typeName(error.data)}; write ${TYPE_EXAMPLES[String(params['type'])] ?? String(params['type'])}`;
    case 'minLength':
      return `${name} is empty; enter a text or leave the property out`;
    case 'minimum':
      return `${name} is too small; write a number of at least ${String(params['limit'])}`;
    case 'enum':
      return `${name} has no such value; write ${(params['allowedValues'] as unknown[]).map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'maximum':
      return `${name} is too large; write a number of at most ${String(params['limit'])}`;
    default:
      return `${name} ${error.message ?? 'is not valid'}`;
  }
}

const TYPE_EXAMPLES: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  integer: 'a whole number without quotes',
  array: 'a list, such as ["account", "contact"]',
  boolean: 'true or false, without quotes',
  object: 'an object, such as {"table": "account", "filter": "statecode eq 0"}',
};

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a number with decimals';
  return (
    { string: 'a text', boolean: 'true or false', object: 'an object' }[typeof value as string] ??
    'something else'
  );
}

function unknownProperty(name: string, known: readonly string[]): string {
  if (NOT_YET.has(name)) return `\`${name}\` is not supported by this release yet; leave it out`;
  const close = known.find((candidate) => similar(candidate, name));
  const hint = close === undefined ? `known are ${known.join(', ')}` : `did you mean \`${close}\`?`;
  return `\`${name}\` is no property of the configuration; ${hint}`;
}

/** Whether one is the other with a letter or two wrong, a part left out, or other separators. */
function similar(known: string, name: string): boolean {
  const [a, b] = [plain(known), plain(name)];
  if (b.length >= 3 && (a.startsWith(b) || b.startsWith(a) || (b.length >= 6 && a.includes(b)))) return true;
  return editDistance(a, b) <= 2;
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Levenshtein's distance. https://en.wikipedia.org/wiki/Levenshtein_distance */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
