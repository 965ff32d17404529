/**
 * The parts of a table other than its columns: keys and relationships, as a collection of its own or expanded.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api
 */
import { type Answer, jsonAnswer } from '../answer.ts';
import { contextRoot, type Exchange } from '../exchange.ts';
import { keyMetadata } from '../metadata/key_metadata.ts';
import type { Table } from '../model.ts';
import type { Organization } from '../organization.ts';
import { type Metadata, parseMetadataFilter } from '../query/metadata_filter.ts';
import { allowOnly, type QueryOptions } from '../query/options.ts';
import { selectMetadata } from '../query/selection.ts';
import { requireTable } from '../answers/definition_rules.ts';

interface Part {
  readonly type: string;
  of(table: Table, organization: Organization): readonly Metadata[];
}

const PARTS: Readonly<Record<string, Part>> = {
  Keys: { type: 'EntityKeyMetadata', of: keyMetadata },
  ManyToOneRelationships: {
    type: 'OneToManyRelationshipMetadata',
    of: ({ name }, { relationships }) => relationships.manyToOne.get(name) ?? [],
  },
  OneToManyRelationships: {
    type: 'OneToManyRelationshipMetadata',
    of: ({ name }, { relationships }) => relationships.oneToMany.get(name) ?? [],
  },
  ManyToManyRelationships: {
    type: 'ManyToManyRelationshipMetadata',
    of: ({ name }, { relationships }) => relationships.manyToMany.get(name) ?? [],
  },
};

/** The collection of one kind, of one table. @param name a key of what a table has. */
export function tablePart(exchange: Exchange, tableName: string, name: string): Answer {
  const table = requireTable(exchange, tableName);
  const value = renderPart(table, exchange.organization, name, exchange.options);
  return jsonAnswer({
    '@odata.context': `${contextRoot(exchange)}#EntityDefinitions('${tableName}')/${name}`,
    value,
  });
}

/** @returns undefined if tables have no such part. */
export function renderPart(
  table: Table,
  organization: Organization,
  name: string,
  options: QueryOptions,
): Metadata[] | undefined {
  const part = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
  if (part === undefined) return undefined;
  allowOnly(options, ['$select', '$filter'], name);
  const matches = parseMetadataFilter(options.get('$filter'));
  return part
    .of(table, organization)
    .filter(matches)
    .map((one) => selectMetadata(one, options.get('$select'), part.type));
}
