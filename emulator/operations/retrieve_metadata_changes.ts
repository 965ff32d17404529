/**
 * RetrieveMetadataChanges: definitions of any tables and columns, derived properties included, in one answer. Properties
 * that were not asked for are there and null.
 * https://learn.microsoft.com/power-apps/developer/data-platform/query-schema-definitions
 */
import { type Answer, jsonAnswer, notEmulated, Refusal } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import { columnMetadata } from '../metadata/column_metadata.ts';
import { derivedMetadata, derivedType } from '../metadata/derived_metadata.ts';
import { keyMetadata } from '../metadata/key_metadata.ts';
import { tableMetadata } from '../metadata/table_metadata.ts';
import type { Column, Table } from '../model.ts';
import { type Criteria, satisfies } from '../query/metadata_criteria.ts';
import type { Metadata } from '../query/metadata_filter.ts';
import { allowOnly } from '../query/options.ts';

interface Query {
  readonly Properties?: { readonly AllProperties?: boolean; readonly PropertyNames?: readonly string[] };
  readonly Criteria?: Criteria;
  readonly AttributeQuery?: Query;
}

const NOT_EMULATED = ['RelationshipQuery', 'KeyQuery', 'LabelQuery'];
const ALWAYS = ['MetadataId', 'LogicalName', 'HasChanged'];

export function retrieveMetadataChanges(exchange: Exchange): Answer {
  allowOnly(exchange.options, ['@p1'], 'RetrieveMetadataChanges');
  const query = readQuery(exchange.options.get('@p1'));
  const { organization } = exchange;
  const tables = organization.tables;
  const known = new Set(tables.flatMap((table) => Object.keys(tableMetadata(table))));
  const knownOfColumns = new Set(
    tables.flatMap((table) => table.columns.flatMap((column) => Object.keys(allOf(table, column)))),
  );
  const found = tables.filter((table) => satisfies(tableMetadata(table), query.Criteria, known));
  return jsonAnswer({
    '@odata.context': `${contextRoot(exchange)}#Microsoft.Dynamics.CRM.RetrieveMetadataChangesResponse`,
    ServerVersionStamp: `${organization.version}!01/06/2025 08:00:00`,
    DeletedMetadata: null,
    EntityMetadata: found.map((table) => render(table, query, knownOfColumns)),
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
  requireAttributes(query);
  return query;
}

/** @throws Refusal; its code is inferred. */
function requireAttributes(query: Query): void {
  if (query.AttributeQuery === undefined || wantsAttributes(query)) return;
  const words = 'AttributeQuery needs "Attributes" among the properties of the entity query.';
  throw new Refusal(400, '0x80040203', words);
}

function wantsAttributes({ Properties }: Query): boolean {
  return Properties?.AllProperties === true || Properties?.PropertyNames?.includes('Attributes') === true;
}

function render(table: Table, query: Query, knownOfColumns: ReadonlySet<string>): Metadata {
  const entity = project(
    { ...tableMetadata(table), Attributes: [], Keys: keyMetadata(table) },
    query.Properties,
  );
  if (!wantsAttributes(query)) return entity;
  const columns = table.columns.filter((column) =>
    satisfies(allOf(table, column), query.AttributeQuery?.Criteria, knownOfColumns),
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

/** Without properties named at all, only those come that always come. */
function project(metadata: Metadata, properties: Query['Properties']): Metadata {
  if (properties?.AllProperties === true) return metadata;
  const wanted = new Set([...(properties?.PropertyNames ?? []), ...ALWAYS]);
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, wanted.has(name) ? value : null]),
  );
}
