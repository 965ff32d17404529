/** The rows of the stream of relationships. https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api */
import { type JsonObject, objectsOf, textOf } from '../core/json.ts';
import type { MetadataRow } from '../odata/service.ts';
import { definitions, type MetadataSource, perGroup, type Rows, textOrNull } from './metadata_groups.ts';

const RELATIONSHIPS = definitions(
  'LogicalName',
  'ManyToOneRelationships($select=SchemaName,ReferencingEntity,ReferencingAttribute,ReferencedEntity,ReferencedAttribute,IsCustomRelationship),' +
    'ManyToManyRelationships($select=SchemaName,Entity1LogicalName,Entity1IntersectAttribute,Entity2LogicalName,Entity2IntersectAttribute,IntersectEntityName,IsCustomRelationship)',
);

export async function* relationshipRows(source: MetadataSource): Rows {
  // A many-to-many relationship is in the definitions of both tables.
  const told = new Set<string>();
  for await (const rows of perGroup(source, RELATIONSHIPS, (definition) => [
    ...objectsOf(definition, 'ManyToOneRelationships').map(oneToMany),
    ...objectsOf(definition, 'ManyToManyRelationships').map(manyToMany),
  ])) {
    yield rows.filter(({ relationship_name: name }) => {
      const isNew = typeof name === 'string' && !told.has(name);
      if (isNew) told.add(name);
      return isNew;
    });
  }
}

function oneToMany(relationship: JsonObject): MetadataRow {
  const column = textOf(relationship, 'ReferencingAttribute');
  return {
    relationship_name: textOrNull(relationship, 'SchemaName'),
    type: 'OneToMany',
    referencing_table: textOrNull(relationship, 'ReferencingEntity'),
    referencing_column: column === undefined ? null : `_${column}_value`,
    referenced_table: textOrNull(relationship, 'ReferencedEntity'),
    referenced_column: textOrNull(relationship, 'ReferencedAttribute'),
    intersect_table: null,
    is_custom: relationship['IsCustomRelationship'] === true,
  };
}

function manyToMany(relationship: JsonObject): MetadataRow {
  return {
    relationship_name: textOrNull(relationship, 'SchemaName'),
    type: 'ManyToMany',
    referencing_table: textOrNull(relationship, 'Entity1LogicalName'),
    referencing_column: textOrNull(relationship, 'Entity1IntersectAttribute'),
    referenced_table: textOrNull(relationship, 'Entity2LogicalName'),
    referenced_column: textOrNull(relationship, 'Entity2IntersectAttribute'),
    intersect_table: textOrNull(relationship, 'IntersectEntityName'),
    is_custom: relationship['IsCustomRelationship'] === true,
  };
}
