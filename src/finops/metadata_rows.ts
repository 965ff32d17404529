/** The rows of the metadata streams of Finance & Operations (catalog/metadata_streams.ts), some tables at a time. */
import { type JsonObject, objectsOf, textOf } from '../core/json.ts';
import type { MetadataRow, MetadataSource } from '../odata/service.ts';
import type { TableSummary } from '../odata/table.ts';
import type { Entity, XppColumn } from './entity.ts';
import type { EntityCatalog } from './entity_catalog.ts';
import { isYes, readEntity, readEntitySummary, readLabel } from './metadata_documents.ts';

type Tables = ReadonlyMap<string, TableSummary>;
type Rows = AsyncGenerator<MetadataRow[]>;
type Reader = (catalog: EntityCatalog, tables: Tables, signal: AbortSignal) => Rows;

/** The language of labels: here they are the names of enumeration members, which do not depend on a language. */
const NO_LANGUAGE = 0;

const READERS: Readonly<Record<string, Reader>> = {
  sys_tables: tableRows,
  sys_tablecolumns: (catalog, tables, signal) => perEntity(catalog, tables, signal, columnRows),
  sys_keycolumns: (catalog, tables, signal) => perEntity(catalog, tables, signal, keyRows),
  sys_choices: choiceRows,
  sys_relationships: relationshipRows,
};

export class MetadataRows implements MetadataSource {
  readonly #catalog: EntityCatalog;
  readonly #explained: (subject: string, error: unknown) => unknown;

  constructor(catalog: EntityCatalog, explained: (subject: string, error: unknown) => unknown) {
    this.#catalog = catalog;
    this.#explained = explained;
  }

  async *rows(stream: string, tables: readonly TableSummary[], signal: AbortSignal): Rows {
    const read = READERS[stream];
    if (read === undefined) throw new TypeError(`${stream} is not a metadata stream`);
    try {
      yield* read(this.#catalog, new Map(tables.map((table) => [table.entitySet, table])), signal);
    } catch (error) {
      throw this.#explained(`Stream ${stream}`, error);
    }
  }
}

async function* tableRows(catalog: EntityCatalog, tables: Tables, signal: AbortSignal): Rows {
  const summaries = catalog.metadataRows('DataEntities', signal);
  for await (const documents of summaries) {
    yield documents.flatMap((document) => {
      const summary = readEntitySummary(document);
      const table = summary === undefined ? undefined : tables.get(summary.entitySet);
      if (summary === undefined || table === undefined) return [];
      return [
        {
          table_name: table.name,
          display_name: readLabel(document, 'LabelId'),
          description: null,
          entity_set: table.entitySet,
          schema_name: textOf(document, 'Name') ?? null,
          kind: summary.category?.toLowerCase() ?? null,
          primary_key_column: table.primaryKey[0],
          primary_name_column: null,
          ownership: null,
          object_type_code: null,
          change_tracking: table.tracked,
          is_custom: null,
          is_managed: null,
        },
      ];
    });
  }
}

async function* perEntity(
  catalog: EntityCatalog,
  tables: Tables,
  signal: AbortSignal,
  rowsOf: (table: TableSummary, entity: Entity, document: JsonObject) => MetadataRow[],
): Rows {
  for await (const documents of catalog.metadataRows('PublicEntities', signal)) {
    const rows: MetadataRow[] = [];
    for (const document of documents) {
      const entity = readEntity(document);
      const table = entity === undefined ? undefined : tables.get(entity.entitySet);
      if (entity !== undefined && table !== undefined) rows.push(...rowsOf(table, entity, document));
    }
    if (rows.length > 0) yield rows;
  }
}

function columnRows(table: TableSummary, entity: Entity, document: JsonObject): MetadataRow[] {
  const properties = new Map(objectsOf(document, 'Properties').map((one) => [textOf(one, 'Name'), one]));
  return entity.columns.map((column, index) => {
    const property = properties.get(column.name) ?? {};
    return {
      table_name: table.name,
      column_name: column.name,
      logical_name: column.name,
      display_name: readLabel(property, 'LabelId'),
      description: null,
      data_type: column.dataType,
      record_type: column.type,
      is_primary_key: column.isKey,
      is_primary_name: null,
      is_custom: null,
      is_secured: null,
      source: null,
      required_level: isYes(property['IsMandatory']) ? 'Required' : 'None',
      date_behavior: dateBehavior(column),
      lookup_tables: null,
      max_length: null,
      precision: null,
      position: index + 1,
    };
  });
}

/** In the terms of Dataverse: a Date has no time zone, a UtcDateTime is shown in the user's time zone. */
function dateBehavior({ type }: XppColumn): string | null {
  if (type === 'date') return 'DateOnly';
  return type === 'timestamp' ? 'UserLocal' : null;
}

function keyRows(table: TableSummary): MetadataRow[] {
  return table.primaryKey.map((column_name, index) => ({
    table_name: table.name,
    key_name: 'primary',
    column_name,
    position: index + 1,
    is_primary: true,
    status: 'Active',
  }));
}

/** One row for each member of a column's enumeration. Rows contain its name; its number differs between environments. */
async function* choiceRows(catalog: EntityCatalog, tables: Tables, signal: AbortSignal): Rows {
  const members = await enumerations(catalog, signal);
  yield* perEntity(catalog, tables, signal, (table, entity) =>
    entity.columns.flatMap((column) => {
      const enumeration = column.typeName.slice(column.typeName.lastIndexOf('.') + 1);
      const isEnum = column.rule.literal === 'enum';
      return (isEnum ? (members.get(enumeration) ?? []) : []).map((member) => ({
        table_name: table.name,
        column_name: column.name,
        ...member,
      }));
    }),
  );
}

async function enumerations(
  catalog: EntityCatalog,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly MetadataRow[]>> {
  const all = new Map<string, readonly MetadataRow[]>();
  for await (const documents of catalog.metadataRows('PublicEnumerations', signal)) {
    for (const document of documents) {
      const members = objectsOf(document, 'Members').map((member, index) => {
        const { Value: value } = member;
        return {
          value: typeof value === 'number' ? value : index,
          language: NO_LANGUAGE,
          // The name as in rows. Labels in a language would need a request for each enumeration.
          label: textOf(member, 'Name') ?? null,
          color: null,
          position: index + 1,
          is_global: true,
        };
      });
      all.set(textOf(document, 'Name') ?? '', members);
    }
  }
  return all;
}

async function* relationshipRows(catalog: EntityCatalog, tables: Tables, signal: AbortSignal): Rows {
  const byName = new Map<string, string>();
  for await (const documents of catalog.metadataRows('PublicEntities', signal)) {
    for (const document of documents) {
      const entity = readEntity(document);
      if (entity !== undefined) byName.set(entity.name, entity.entitySet);
    }
  }
  yield* perEntity(catalog, tables, signal, (table, _, document) =>
    objectsOf(document, 'NavigationProperties').map((property) => {
      const related = textOf(property, 'RelatedEntity') ?? '';
      const constraints = objectsOf(property, 'Constraints');
      const named = (name: string): string | null =>
        constraints.flatMap((one) => textOf(one, name) ?? []).join(', ') || null;
      return {
        relationship_name: `${table.name}.${textOf(property, 'Name') ?? ''}`,
        type: textOf(property, 'Cardinality') === 'Multiple' ? 'OneToMany' : 'ManyToOne',
        referencing_table: table.name,
        referencing_column: named('Property'),
        referenced_table: byName.get(related) ?? related,
        referenced_column: named('ReferencedProperty'),
        intersect_table: null,
        is_custom: null,
      };
    }),
  );
}
