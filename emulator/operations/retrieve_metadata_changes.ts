/**
 * RetrieveMetadataChanges: definitions of any tables and columns, derived properties included, in one answer. Properties
 * that were not asked for are there and null.
 * https://learn.microsoft.com/power-apps/developer/data-platform/query-schema-definitions
 */
import { type Answer, jsonAnswer, notEmulated, Refusal } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import { columnMetadata, derivedMetadata, derivedType, tableMetadata } from '../metadata.ts';
import type { Column, Table } from '../model.ts';
import type { Metadata } from '../query/metadata_filter.ts';

interface Query {
  readonly Properties?: { readonly AllProperties?: boolean; readonly PropertyNames?: readonly string[] };
  readonly Criteria?: Criteria;
  readonly AttributeQuery?: Query;
}

interface Criteria {
  readonly FilterOperator?: 'And' | 'Or';
  readonly Conditions?: readonly Condition[];
  readonly Filters?: readonly Criteria[];
}

interface Condition {
  readonly ConditionOperator: string;
  readonly PropertyName: string;
  readonly Value: { readonly Type: string; readonly Value: string };
}

const NOT_EMULATED = ['RelationshipQuery', 'KeyQuery', 'LabelQuery'];

export function retrieveMetadataChanges(exchange: Exchange): Answer {
  const query = readQuery(exchange.options.get('@p1'));
  const { organization } = exchange;
  const tables = organization.stores
    .map(({ table }) => table)
    .filter((table) => satisfies(tableMetadata(table), query.Criteria));
  return jsonAnswer({
    '@odata.context': `${contextRoot(exchange)}#Microsoft.Dynamics.CRM.RetrieveMetadataChangesResponse`,
    ServerVersionStamp: `${organization.version}!01/06/2025 08:00:00`,
    DeletedMetadata: null,
    EntityMetadata: tables.map((table) => render(table, query)),
  });
}

function readQuery(text: string | undefined): Query {
  if (text === undefined) throw notEmulated('RetrieveMetadataChanges without a query: all metadata at once');
  let query: unknown;
  try {
    query = JSON.parse(text);
  } catch {
    throw new Refusal(400, '0x80060888', 'The parameter @p1 is no valid JSON.');
  }
  if (typeof query !== 'object' || query === null)
    throw new Refusal(400, '0x80060888', '@p1 is no EntityQueryExpression.');
  for (const name of NOT_EMULATED) if (name in query) throw notEmulated(`${name} of RetrieveMetadataChanges`);
  const { AttributeQuery, Properties } = query as Query;
  if (
    AttributeQuery !== undefined &&
    Properties?.AllProperties !== true &&
    Properties?.PropertyNames?.includes('Attributes') !== true
  ) {
    throw new Refusal(
      400,
      '0x80040203',
      'AttributeQuery needs "Attributes" among the properties of the entity query.',
    );
  }
  return query;
}

function render(table: Table, query: Query): Metadata {
  const entity = project({ ...tableMetadata(table), Attributes: null }, query.Properties);
  if (
    query.Properties?.AllProperties !== true &&
    query.Properties?.PropertyNames?.includes('Attributes') !== true
  )
    return entity;
  const columns = table.columns.filter((column) =>
    satisfies(allOf(table, column), query.AttributeQuery?.Criteria),
  );
  return {
    ...entity,
    Attributes: columns.map((column) => renderColumn(table, column, query.AttributeQuery)),
  };
}

function renderColumn(table: Table, column: Column, query: Query | undefined): Metadata {
  const type = derivedType(column) ?? 'AttributeMetadata';
  return {
    '@odata.type': `#Microsoft.Dynamics.CRM.Complex${type}`,
    ...project(allOf(table, column), query?.Properties),
  };
}

function allOf(table: Table, column: Column): Metadata {
  return { ...columnMetadata(table, column), ...derivedMetadata(column) };
}

/** LogicalName and MetadataId always come. */
function project(metadata: Metadata, properties: Query['Properties']): Metadata {
  if (properties === undefined || properties.AllProperties === true) return metadata;
  const wanted = new Set([...(properties.PropertyNames ?? []), 'LogicalName', 'MetadataId']);
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, wanted.has(name) ? value : null]),
  );
}

function satisfies(metadata: Metadata, criteria: Criteria | undefined): boolean {
  if (criteria === undefined) return true;
  const terms = [
    ...(criteria.Conditions ?? []).map((condition) => () => meets(metadata, condition)),
    ...(criteria.Filters ?? []).map((inner) => () => satisfies(metadata, inner)),
  ];
  if (terms.length === 0) return true;
  return criteria.FilterOperator === 'Or' ? terms.some((term) => term()) : terms.every((term) => term());
}

/** The .NET types that a value may be of, and the property that each is compared with. */
const TYPES: Readonly<Record<string, (text: string) => unknown>> = {
  'System.String': (text) => text,
  'System.Boolean': (text) => text === 'true' || text === 'True',
  'Microsoft.Xrm.Sdk.Metadata.AttributeTypeCode': (text) => text,
};

function meets(metadata: Metadata, { ConditionOperator, PropertyName, Value }: Condition): boolean {
  if (!(PropertyName in metadata) && PropertyName !== 'DateTimeBehavior') {
    throw new Refusal(400, '0x80040203', `Property ${PropertyName} cannot be used in a condition.`);
  }
  const convert = TYPES[Value.Type];
  if (convert === undefined) throw notEmulated(`values of type ${Value.Type} in RetrieveMetadataChanges`);
  if (typeof Value.Value !== 'string')
    throw new Refusal(400, '0x80060888', 'The Value of a condition is no string.');
  const equal = metadata[PropertyName] === convert(Value.Value);
  if (ConditionOperator === 'Equals') return equal;
  if (ConditionOperator === 'NotEquals') return !equal;
  throw notEmulated(`operator ${ConditionOperator} in RetrieveMetadataChanges`);
}
