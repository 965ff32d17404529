/**
 * Tables with their parts as RetrieveMetadataChanges shows them: properties that were not asked for are there and null.
 * https://learn.microsoft.com/power-apps/developer/data-platform/query-schema-definitions
 *
 * Inferred: a table comes if it or anything asked of it changed, and of its parts those that changed; `HasChanged` tells
 * which. A label keeps its `UserLocalizedLabel` whichever languages are asked for.
 */
import type { Table } from '../model.ts';
import type { Organization } from '../organization.ts';
import { namesIn, satisfies } from '../query/metadata_criteria.ts';
import type { Metadata } from '../query/metadata_filter.ts';
import { type ChangesRequest, type ItemQuery, wants } from '../query/metadata_query.ts';
import { columnView, isColumnProperty } from './column_metadata.ts';
import { complexColumn } from './complex_column.ts';
import { keyMetadata } from './key_metadata.ts';

const ALWAYS = ['MetadataId', 'LogicalName', 'HasChanged'];

type HasChanged = (metadata: Metadata) => boolean | null;

/** The tables that fit a request, with what it asks of them. */
export function* complexTables(organization: Organization, request: ChangesRequest): Generator<Metadata> {
  const { query, since } = request;
  const { history, tables } = organization;
  const hasChanged: HasChanged = (metadata) =>
    since === undefined ? null : history.hasChangedSince(String(metadata['MetadataId']), since.version);
  const known = organization.definitions.names(organization.metadataVersion, tables);
  for (const table of tables) {
    const metadata = organization.definitions.ofTable(table);
    if (!satisfies(metadata, query.Criteria, known.ofTables)) continue;
    const parts = partsOf(organization, table, request, known.ofColumns, hasChanged);
    const changed = hasChanged(metadata);
    if (changed === false && Object.values(parts).every((part) => part.length === 0)) continue;
    yield { ...project({ ...metadata, HasChanged: changed }, query), ...NO_PARTS, ...parts };
  }
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
  const take = (name: string, all: () => readonly Metadata[], part: ItemQuery = {}): void => {
    if (!wants(query, name)) return;
    parts[name] = all()
      .map((one) => ({ ...one, HasChanged: hasChanged(one) }))
      .filter((one) => one.HasChanged !== false)
      .map((one) => project(one, part));
  };
  const { AttributeQuery, KeyQuery, RelationshipQuery } = query;
  const related = (kind: 'OneToMany' | 'ManyToMany', all: readonly Metadata[] = []): Metadata[] =>
    complexRelationships(
      all.filter((one) => fits(one, RelationshipQuery)),
      kind,
    );
  take('Attributes', () => complexColumns(table, AttributeQuery, knownOfColumns), AttributeQuery);
  take('Keys', () => keyMetadata(table).filter((one) => fits(one, KeyQuery)), KeyQuery);
  take(
    'ManyToOneRelationships',
    () => related('OneToMany', organization.relationships.manyToOne.get(table.name)),
    RelationshipQuery,
  );
  take(
    'OneToManyRelationships',
    () => related('OneToMany', organization.relationships.oneToMany.get(table.name)),
    RelationshipQuery,
  );
  take(
    'ManyToManyRelationships',
    () => related('ManyToMany', organization.relationships.manyToMany.get(table.name)),
    RelationshipQuery,
  );
  return parts;
}

function fits(one: Metadata, query: ItemQuery | undefined): boolean {
  return satisfies(one, query?.Criteria, new Set(Object.keys(one)));
}

function complexRelationships(all: readonly Metadata[], kind: string): Metadata[] {
  const type = `#Microsoft.Dynamics.CRM.Complex${kind}RelationshipMetadata`;
  return all.map((one) => ({ '@odata.type': type, ...one }));
}

/** Those that fit; what cannot be decided by properties that every column has is decided by all of them. */
function complexColumns(table: Table, query: ItemQuery | undefined, known: ReadonlySet<string>): Metadata[] {
  const criteria = query?.Criteria;
  const isOfEveryColumn = namesIn(criteria).every((name) => isColumnProperty(name));
  return table.columns
    .filter((column) => !isOfEveryColumn || satisfies(columnView(table, column), criteria, known))
    .map((column) => complexColumn(table, column))
    .filter((one) => isOfEveryColumn || satisfies(one, criteria, known));
}

/** Without properties named at all, only those come that always come. */
function project(metadata: Metadata, { Properties }: ItemQuery): Metadata {
  if (Properties?.AllProperties === true) return metadata;
  const wanted = new Set(['@odata.type', ...(Properties?.PropertyNames ?? []), ...ALWAYS]);
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, wanted.has(name) ? value : null]),
  );
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
