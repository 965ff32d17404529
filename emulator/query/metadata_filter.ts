/**
 * `$filter` on metadata: `eq` and `ne`; values of enumerations with their type or as plain texts, managed properties by
 * `/Value`. Functions on
 * strings are refused as the service refuses them.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
 */
import { notEmulated, Refusal } from '../answer.ts';
import { type Comparison, type Literal, parseFilter, type Predicate } from './filter_grammar.ts';

export type Metadata = Readonly<Record<string, unknown>>;

/** Properties whose literals carry a type. */
const ENUMERATIONS: Readonly<Record<string, string>> = {
  AttributeType: 'Microsoft.Dynamics.CRM.AttributeTypeCode',
  EntityKeyIndexStatus: 'Microsoft.Dynamics.CRM.EntityKeyIndexStatus',
  OwnershipType: 'Microsoft.Dynamics.CRM.OwnershipTypes',
  RelationshipType: 'Microsoft.Dynamics.CRM.RelationshipType',
  SecurityTypes: 'Microsoft.Dynamics.CRM.SecurityTypes',
};

/** Everything, without a filter. */
export function parseMetadataFilter(filter: string | undefined): Predicate<Metadata> {
  if (filter === undefined) return () => true;
  return parseFilter(filter, {
    compare,
    refuseFunction: (name) => {
      throw new Refusal(501, '0x8006088a', `The "${name}" function isn't supported for Metadata Entities.`);
    },
  });
}

function compare({ literal, operator, path }: Comparison): Predicate<Metadata> {
  if (operator !== 'eq' && operator !== 'ne') throw notEmulated(`operator ${operator} in a metadata filter`);
  requireType(path, literal);
  const wanted = valueOf(literal);
  const names = path.split('/');
  return (metadata) => {
    const value = read(metadata, names);
    if (typeof value === 'object' && value !== null) {
      throw new Refusal(400, '0x80060888', `The property '${path}' cannot be compared as a whole.`);
    }
    return (value === wanted) === (operator === 'eq');
  };
}

function requireType(path: string, literal: Literal): void {
  const type = ENUMERATIONS[path];
  // Microsoft's own Python SDK sends `AttributeType ne 'Virtual'`: a plain text is taken for the name of a value.
  if (type !== undefined && literal.kind === 'string') return;
  const given = literal.kind === 'typed' ? literal.type : undefined;
  if (type === given) return;
  throw new Refusal(
    400,
    '0x80060888',
    `A binary operator with incompatible types was detected: '${path}' is ${type === undefined ? 'not an enumeration' : `of type '${type}'`}.`,
  );
}

function read(metadata: Metadata, names: readonly string[]): unknown {
  let value: unknown = metadata;
  for (const name of names) {
    if (typeof value !== 'object' || value === null || !hasProperty(value, name)) {
      throw new Refusal(400, '0x80060888', `Could not find a property named '${name}' on the metadata type.`);
    }
    value = (value as Metadata)[name];
  }
  return value;
}

/** Whether it is a property of the metadata, and none that every object has. */
export function hasProperty(metadata: object, name: string): boolean {
  return name in metadata && !(name in Object.prototype);
}

function valueOf(literal: Literal): unknown {
  const { kind, text } = literal;
  if (kind !== 'bare') return text;
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^-?\d+$/.test(text)) return Number(text);
  // Guids stand without quotation marks.
  return text.toLowerCase();
}
