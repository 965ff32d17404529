/**
 * Tables with their parts as RetrieveMetadataChanges shows them: properties that were not asked for are there and null.
 * https://learn.microsoft.com/power-apps/developer/data-platform/query-schema-definitions
 *
 * Inferred: a table comes if it or anything asked of it changed, and of its parts those that changed; `HasChanged` tells
 * which. A label keeps its `UserLocalizedLabel` whichever languages are asked for.
 */
import type { Column, Table } from '../model.ts';
import type { Organization } from '../organization.ts';
import { satisfies } from '../query/metadata_criteria.ts';
import type { Metadata } from '../query/metadata_filter.ts';
import { type ChangesRequest, type ItemQuery, wants } from '../query/metadata_query.ts';
import { columnMetadata } from './column_metadata.ts';
import { derivedMetadata, derivedType } from './derived_metadata.ts';
import { keyMetadata } from './key_metadata.ts';
import { optionSetsOf } from './option_sets.ts';
import { tableMetadata } from './table_metadata.ts';

const ALWAYS = ['MetadataId', 'LogicalName', 'HasChanged'];

type HasChanged = (metadata: Metadata) => boolean | null;

/** The tables that fit a request, with what it asks of them. */
export function complexTables(organization: Organization, request: ChangesRequest): Metadata[] {
  const { query, since } = request;
  const { history, tables } = organization;
  const hasChanged: HasChanged = (metadata) =>
    since === undefined ? null : history.hasChangedSince(String(metadata['MetadataId']), since.version);
  const known = namesOfProperties(tables);
  return tables.flatMap((table) => {
    const metadata = tableMetadata(table);
    if (!satisfies(metadata, query.Criteria, known.ofTables)) return [];
    const parts = partsOf(organization, table, request, known.ofColumns, hasChanged);
    const changed = hasChanged(metadata);
    if (changed === false && Object.values(parts).every((part) => part.length === 0)) return [];
    return [{ ...project({ ...metadata, HasChanged: changed }, query), ...NO_PARTS, ...parts }];
  });
}

const NO_PARTS: Metadata = {
  Attributes: [],
  Keys: [],
  ManyToManyRelationships: [],
  ManyToOneRelationships: [],
  OneToManyRelationships: [],
};

function partsOf(
  organization: Organization,
  table: Table,
  { query }: ChangesRequest,
  knownOfColumns: ReadonlySet<string>,
  hasChanged: HasChanged,
): Record<string, Metadata[]> {
  const parts: Record<string, Metadata[]> = {};
  const take = (
    name: string,
    all: () => readonly Metadata[],
    part: ItemQuery = {},
    known?: ReadonlySet<string>,
  ): void => {
    if (!wants(query, name)) return;
    parts[name] = all()
      .filter((one) => satisfies(one, part.Criteria, known ?? new Set(Object.keys(one))))
      .map((one) => ({ ...one, HasChanged: hasChanged(one) }))
      .filter((one) => one.HasChanged !== false)
      .map((one) => project(one, part));
  };
  const { manyToMany, manyToOne, oneToMany } = organization.relationships;
  take(
    'Attributes',
    () => table.columns.map((one) => complexColumn(table, one)),
    query.AttributeQuery,
    knownOfColumns,
  );
  take('Keys', () => keyMetadata(table), query.KeyQuery);
  take(
    'ManyToOneRelationships',
    () => complexRelationships(manyToOne.get(table.name), 'OneToMany'),
    query.RelationshipQuery,
  );
  take(
    'OneToManyRelationships',
    () => complexRelationships(oneToMany.get(table.name), 'OneToMany'),
    query.RelationshipQuery,
  );
  take(
    'ManyToManyRelationships',
    () => complexRelationships(manyToMany.get(table.name), 'ManyToMany'),
    query.RelationshipQuery,
  );
  return parts;
}

function complexRelationships(all: readonly Metadata[] = [], kind: string): Metadata[] {
  const type = `#Microsoft.Dynamics.CRM.Complex${kind}RelationshipMetadata`;
  return all.map((one) => ({ '@odata.type': type, ...one }));
}

/** Choices stand in OptionSet here, whether they are global or not. */
function complexColumn(table: Table, column: Column): Metadata {
  const type = derivedType(column) ?? 'AttributeMetadata';
  const sets = column.choices === undefined ? undefined : optionSetsOf(table, column);
  return {
    '@odata.type': `#Microsoft.Dynamics.CRM.Complex${type}`,
    ...columnMetadata(table, column),
    ...derivedMetadata(column),
    ...(sets === undefined ? {} : { OptionSet: sets.OptionSet ?? sets.GlobalOptionSet }),
  };
}

/** Without properties named at all, only those come that always come. */
function project(metadata: Metadata, { Properties }: ItemQuery): Metadata {
  if (Properties?.AllProperties === true) return metadata;
  const wanted = new Set(['@odata.type', ...(Properties?.PropertyNames ?? []), ...ALWAYS]);
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, wanted.has(name) ? value : null]),
  );
}

/** Every property that some table, and some column of any type, has. */
function namesOfProperties(tables: readonly Table[]): Record<'ofTables' | 'ofColumns', ReadonlySet<string>> {
  const examples = new Map(
    tables.flatMap((table) => table.columns.map((column) => [column.type, { table, column }] as const)),
  );
  return {
    ofTables: new Set(tables.slice(0, 1).flatMap((table) => Object.keys(tableMetadata(table)))),
    ofColumns: new Set(
      [...examples.values()].flatMap(({ column, table }) => Object.keys(complexColumn(table, column))),
    ),
  };
}

/** The same with labels of some languages only. */
export function inLanguages(value: unknown, languages: ReadonlySet<number>): unknown {
  if (Array.isArray(value)) return value.map((one) => inLanguages(one, languages));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]: [string, unknown]) => {
    if (name !== 'LocalizedLabels' || !Array.isArray(inner)) return [name, inLanguages(inner, languages)];
    return [name, inner.filter(({ LanguageCode }: { LanguageCode: number }) => languages.has(LanguageCode))];
  });
  return Object.fromEntries(entries) as Metadata;
}
