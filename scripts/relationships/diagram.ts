/** Relationships as an entity-relationship diagram in Mermaid. Pure. https://mermaid.js.org/syntax/entityRelationshipDiagram.html */

/** A row of sys_relationships. */
export interface Relationship {
  readonly relationship_name: string;
  readonly type: string;
  readonly referencing_table: string;
  readonly referencing_column: string | null;
  readonly referenced_table: string;
}

/**
 * @param tables those to draw; undefined draws all. Both ends of a line are among them.
 * @returns lines that end with a line break, in an order that depends on nothing but the relationships.
 */
export function diagramOf(relationships: readonly Relationship[], tables?: readonly string[]): string {
  const isDrawn = (name: string): boolean => tables === undefined || tables.includes(name);
  const lines = relationships
    .filter((one) => isDrawn(one.referencing_table) && isDrawn(one.referenced_table))
    .map(lineOf);
  return `${['erDiagram', ...[...new Set(lines)].toSorted()].join('\n')}\n`;
}

/** Many-to-many has many at both ends; a lookup has at most one row at the end that it points to. */
function lineOf(one: Relationship): string {
  const isMany = one.type === 'ManyToMany';
  const [left, arrow, right] = isMany
    ? [one.referencing_table, '}o--o{', one.referenced_table]
    : [one.referenced_table, '|o--o{', one.referencing_table];
  const label = isMany ? one.relationship_name : (one.referencing_column ?? one.relationship_name);
  return `  ${left} ${arrow} ${right} : ${label}`;
}
