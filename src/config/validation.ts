/** Validates the configuration against the specification. Each problem names the property and what to enter. */
import type { ErrorObject } from 'ajv';
import { isObject, type JsonObject } from '../core/json.ts';
import { SCHEMA_PROPERTY } from './editor_schema.ts';
import { loadSpec } from './spec_file.ts';
import { propertiesOf, splitSpec } from './spec_schemas.ts';
import { specValidator } from './spec_validators.ts';
import { closest, judgeUnknown } from './unknown_properties.ts';

/** The sign-in method as spec.json allows it; the type decides which members there are. */
export interface RawAuthentication {
  readonly auth_type?: string;
  readonly certificate?: string;
  readonly private_key?: string;
  readonly passphrase?: string;
  readonly refresh_token?: string;
  readonly identity_client_id?: string;
  readonly token_file?: string;
  readonly token_url?: string;
  readonly resource?: string;
}

/** The configuration as spec.json allows it. */
export interface RawConfig {
  readonly url?: string;
  readonly tenant_id?: string;
  readonly client_id?: string;
  readonly client_secret_value?: string;
  readonly authentication?: RawAuthentication;
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
  readonly product?: Product | 'auto';
  readonly companies?: readonly string[];
  readonly cross_company?: boolean;
  readonly key_streams?: readonly string[];
  readonly blank_dates_as_null?: boolean;
}

/** Which API an environment has. */
type Product = 'dataverse' | 'finance_and_operations';

export interface Findings {
  /** What must be corrected. */
  readonly problems: string[];
  /** What was ignored or corrected. */
  readonly notices: string[];
}

/** The configuration with the types of the specification, or undefined if it is not an object; adds to `findings`. */
export function validateConfig(document: unknown, findings: Findings): RawConfig | undefined {
  if (!isObject(document)) {
    findings.problems.push('it is not a JSON object; write {"url": "https://…", …}');
    return undefined;
  }
  const given = withoutNulls(document);
  const schema = loadSpec().connectionSpecification;
  sayUnknown(given, [SCHEMA_PROPERTY, ...Object.keys(propertiesOf(schema))], '', findings);
  // Patterns are for the form. The code that reads the property reports a more specific problem.
  const found = [
    ...errorsOf('settings', given, ''),
    ...authenticationErrors(schema, given['authentication'], findings),
  ].filter(({ keyword }) => keyword !== 'pattern');
  findings.problems.push(...found.map((error) => describeProblem(error)));
  return found.length === 0 ? given : withoutInvalid(given, found);
}

/** @param path the place of the value in the configuration, as a JSON pointer. */
function errorsOf(validator: string, value: unknown, path: string): readonly ErrorObject[] {
  const validate = specValidator(validator);
  if (validate === undefined) return [];
  const place = {
    instancePath: path,
    parentData: {},
    parentDataProperty: '',
    rootData: {},
    dynamicAnchors: {},
  };
  validate(value, place);
  return validate.errors ?? [];
}

function authenticationErrors(
  schema: JsonObject,
  given: unknown,
  findings: Findings,
): readonly ErrorObject[] {
  if (given === undefined) return [];
  // The schema of every method already requires an object.
  if (!isObject(given)) return errorsOf('client_secret', given, '/authentication');
  const { methods } = splitSpec(schema);
  const { auth_type: authType } = given;
  const method = methods.get(typeof authType === 'string' ? authType : '');
  if (method === undefined || typeof authType !== 'string') {
    findings.problems.push(unknownMethod(authType, [...methods.keys()]));
    return [];
  }
  sayUnknown(given, Object.keys(propertiesOf(method)), 'authentication.', findings);
  return errorsOf(authType, given, '/authentication');
}

function unknownMethod(authType: unknown, names: readonly string[]): string {
  const meant = typeof authType === 'string' ? closest(authType, names) : undefined;
  return `\`authentication.auth_type\` ${authType === undefined ? 'is missing' : 'has no such value'}; ${meant === undefined ? `write ${names.join(', ')}` : `did you mean \`${meant}\`?`}`;
}

/** @param prefix the path of the names, such as `authentication.`. */
function sayUnknown(given: JsonObject, known: readonly string[], prefix: string, findings: Findings): void {
  for (const name of Object.keys(given).filter((one) => !known.includes(one))) {
    const judged = judgeUnknown(name, known);
    if (judged === 'unknown') {
      findings.notices.push(
        `The configuration has an unknown property \`${prefix}${name}\`, which is ignored.`,
      );
    } else {
      findings.problems.push(
        `\`${prefix}${name}\` is not a property of the configuration; did you mean \`${prefix}${judged.typingErrorOf}\`?`,
      );
    }
  }
}

/** The platform sends null for properties that a user left empty, also in the sign-in method. */
function withoutNulls(document: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(document)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [
        name,
        name === 'authentication' && isObject(value) ? withoutNulls(value) : value,
      ]),
  );
}

/** Leaves out members of the wrong type, which have been reported; the rest can still be checked. */
function withoutInvalid(given: JsonObject, errors: readonly ErrorObject[]): JsonObject {
  const wrong = new Set(errors.map(({ instancePath }) => instancePath.split('/')[1]));
  const kept = Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name)));
  const { authentication } = given;
  if (!wrong.has('authentication')) return kept;
  if (!isObject(authentication)) return { ...kept, authentication: {} };
  const members = new Set(errors.map(({ instancePath }) => instancePath.split('/')[2]));
  const good = Object.entries(authentication).filter(([name]) => !members.has(name));
  return { ...kept, authentication: Object.fromEntries(good) };
}

/** Never quotes a value, since it may be a secret in the wrong place. */
function describeProblem(error: ErrorObject): string {
  const name = `\`${error.instancePath.slice(1).replaceAll('/', '.')}\``;
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      if (error.instancePath === '/authentication') {
        return `\`authentication.${String(params['missingProperty'])}\` is missing; enter it, or choose another sign-in method`;
      }
      if (error.instancePath !== '') {
        return `${name} has no \`${String(params['missingProperty'])}\`; enter it, or remove the entry`;
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
