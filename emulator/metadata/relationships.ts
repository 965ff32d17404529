import type { Metadata } from '../query/metadata_filter.ts';
import type { Relationship } from './relationship_metadata.ts';

/** The relationships of an organization, by the tables at their ends. */
export class Relationships {
  readonly all: readonly Relationship[];
  /** By the table that the lookup is a column of. */
  readonly manyToOne = new Map<string, Metadata[]>();
  /** By the table that the lookup leads to. */
  readonly oneToMany = new Map<string, Metadata[]>();
  /** By the tables at both ends. */
  readonly manyToMany = new Map<string, Metadata[]>();

  /** Their MetadataIds. */
  ids(): string[] {
    return this.all.map(({ base }) => String(base['MetadataId']));
  }

  constructor(all: readonly Relationship[]) {
    this.all = all;
    for (const { kind, metadata } of all) {
      if (kind === 'OneToManyRelationshipMetadata') {
        add(this.manyToOne, metadata['ReferencingEntity'], metadata);
        add(this.oneToMany, metadata['ReferencedEntity'], metadata);
      } else {
        for (const end of new Set([metadata['Entity1LogicalName'], metadata['Entity2LogicalName']])) {
          add(this.manyToMany, end, metadata);
        }
      }
    }
  }
}

function add(byTable: Map<string, Metadata[]>, name: unknown, metadata: Metadata): void {
  const table = String(name);
  const list = byTable.get(table);
  if (list === undefined) byTable.set(table, [metadata]);
  else list.push(metadata);
}
