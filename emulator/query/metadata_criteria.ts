/**
 * Which definitions RetrieveMetadataChanges picks.
 * https://learn.microsoft.com/power-apps/developer/data-platform/query-schema-definitions
 *
 * A setting: how a list of values (`System.String[]`) is written within the text. The documents name its type and give no
 * sample; a draft of Microsoft's writes it in single quotes, `['account','contact']`. A JSON array is inferred.
 */
import { notEmulated, Refusal } from '../answer.ts';
import type { WireForm } from '../dialect/dialect.ts';
import type { Metadata } from './metadata_filter.ts';

export interface Criteria {
  readonly FilterOperator?: 'And' | 'Or';
  readonly Conditions?: readonly Condition[];
  readonly Filters?: readonly Criteria[];
}

interface Condition {
  readonly ConditionOperator: string;
  readonly PropertyName: string;
  readonly Value: { readonly Type: string; readonly Value: string };
}

type Scalar = string | number | boolean | null;

/** The .NET types that a value may be of, and what its text stands for. */
const TYPES: Readonly<Record<string, (text: string) => Scalar | readonly Scalar[]>> = {
  'System.String': (text) => text,
  'System.String[]': readList,
  'System.Boolean': (text) => text.toLowerCase() === 'true',
  'System.Int32': Number,
  'System.Guid': (text) => text.toLowerCase(),
  'Microsoft.Xrm.Sdk.Metadata.AttributeTypeCode': (text) => text,
  'Microsoft.Xrm.Sdk.Metadata.AttributeTypeDisplayName': (text) => text,
  'Microsoft.Xrm.Sdk.Metadata.AttributeRequiredLevel': (text) => text,
  'Microsoft.Xrm.Sdk.Metadata.OwnershipTypes': (text) => text,
};

/** Properties of an enumeration are compared with values of its type only. */
const REQUIRED_TYPES: Readonly<Record<string, string>> = {
  AttributeType: 'Microsoft.Xrm.Sdk.Metadata.AttributeTypeCode',
  AttributeTypeName: 'Microsoft.Xrm.Sdk.Metadata.AttributeTypeDisplayName',
  OwnershipType: 'Microsoft.Xrm.Sdk.Metadata.OwnershipTypes',
  RequiredLevel: 'Microsoft.Xrm.Sdk.Metadata.AttributeRequiredLevel',
};

/** The properties that criteria look at. */
export function namesIn(criteria: Criteria | undefined): string[] {
  return [
    ...(criteria?.Conditions ?? []).map(({ PropertyName }) => PropertyName),
    ...(criteria?.Filters ?? []).flatMap(namesIn),
  ];
}

/** @param known every property that some definition of the kind has. */
export function satisfies(
  metadata: Metadata,
  criteria: Criteria | undefined,
  known: ReadonlySet<string>,
): boolean {
  if (criteria === undefined) return true;
  const results = [
    ...(criteria.Conditions ?? []).map((condition) => meets(metadata, condition, known)),
    ...(criteria.Filters ?? []).map((filter) => satisfies(metadata, filter, known)),
  ];
  if (results.length === 0) return true;
  return criteria.FilterOperator === 'Or' ? results.includes(true) : !results.includes(false);
}

function meets(metadata: Metadata, condition: Condition, known: ReadonlySet<string>): boolean {
  const { ConditionOperator, PropertyName } = condition;
  const actual = comparable(metadata[PropertyName] ?? null, PropertyName);
  const wanted = wantedValue(condition, known);
  const list = [wanted].flat();
  switch (ConditionOperator) {
    case 'Equals':
      return actual === wanted;
    case 'NotEquals':
      return actual !== wanted;
    case 'In':
      return list.includes(actual);
    case 'NotIn':
      return !list.includes(actual);
    default:
      throw notEmulated(`operator ${ConditionOperator} in RetrieveMetadataChanges`);
  }
}

function wantedValue(
  { PropertyName, Value }: Condition,
  known: ReadonlySet<string>,
): Scalar | readonly Scalar[] {
  if (!known.has(PropertyName) || PropertyName === 'SourceType') {
    throw new Refusal(400, '0x80040203', `Property ${PropertyName} cannot be used in a condition.`);
  }
  const { Type, Value: text } = Value;
  if (typeof text !== 'string' || typeof Type !== 'string') {
    throw new Refusal(400, '0x80060888', 'The Value of a condition has the texts Type and Value.');
  }
  const required = REQUIRED_TYPES[PropertyName];
  if (required !== undefined && Type !== required) {
    throw new Refusal(400, '0x80040203', `Property ${PropertyName} is compared with values of ${required}.`);
  }
  const convert = TYPES[Type];
  if (convert === undefined) throw notEmulated(`values of type ${Type} in RetrieveMetadataChanges`);
  return convert(text);
}

/** Of managed properties and type names only the value is compared; collections and labels cannot be. */
function comparable(value: unknown, name: string): Scalar {
  if (typeof value === 'object' && value !== null && 'Value' in value) return value.Value as Scalar;
  if (typeof value !== 'object' || value === null) return value as Scalar;
  throw new Refusal(400, '0x80040203', `Property ${name} cannot be used in a condition.`);
}

const SINGLE_QUOTES = /^\[\s*(?:'[^']*'\s*(?:,\s*'[^']*'\s*)*)?\]$/;

/** @throws Refusal for lists in another form than the dialect's; code and words are inferred. */
export function requireListForm(criteria: Criteria | undefined, form: WireForm['valueLists']): void {
  for (const { Value } of criteria?.Conditions ?? []) {
    if (form === 'any' || Value.Type !== 'System.String[]') continue;
    const isSingle = SINGLE_QUOTES.test(Value.Value);
    if (isSingle === (form === 'single-quotes')) continue;
    throw new Refusal(400, '0x80040203', `The value ${Value.Value} is not a list of ${Value.Type}.`);
  }
  for (const filter of criteria?.Filters ?? []) requireListForm(filter, form);
}

function readList(text: string): readonly string[] {
  if (SINGLE_QUOTES.test(text)) return Array.from(text.matchAll(/'([^']*)'/g), ([, value = '']) => value);
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list.map(String);
  } catch {
    // Refused below, as any other text that is not a list.
  }
  throw notEmulated(`a list of values that is neither a JSON array nor one in single quotes: ${text}`);
}
