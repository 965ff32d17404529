/**
 * Reads documents of the JSON metadata service into entities. A row without the members that reading needs gives no entity.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/services-home-page
 */
import { type JsonObject, objectsOf, textOf } from '../core/json.ts';
import { ruleOf } from './column_types.ts';
import type { Entity, XppColumn } from './entity.ts';

/** One row of `/metadata/DataEntities`: an entity without its properties. */
export interface EntitySummary {
  readonly entitySet: string;
  /** The key of `/metadata/PublicEntities('…')`. */
  readonly publicName: string;
  /** `Master`, `Transaction`, `Reference`, `Parameters`, `Configuration` or `Document`. */
  readonly category: string | undefined;
  readonly isReadOnly: boolean;
}

/** @returns undefined for an entity that is not offered over OData. */
export function readEntitySummary(row: JsonObject): EntitySummary | undefined {
  const entitySet = textOf(row, 'PublicCollectionName');
  const publicName = textOf(row, 'PublicEntityName');
  if (entitySet === undefined || publicName === undefined || !isYes(row['DataServiceEnabled']))
    return undefined;
  return {
    entitySet,
    publicName,
    category: textOf(row, 'EntityCategory'),
    isReadOnly: isYes(row['IsReadOnly']),
  };
}

/** Reads one row of `/metadata/PublicEntities`, with its properties. @returns undefined for a disabled entity. */
export function readEntity(row: JsonObject): Entity | undefined {
  const name = textOf(row, 'Name');
  const entitySet = textOf(row, 'EntitySetName');
  if (name === undefined || entitySet === undefined || isNo(row['ConfigurationEnabled'])) return undefined;
  const columns = objectsOf(row, 'Properties')
    .map(readColumn)
    .filter((column) => column !== undefined);
  return columns.length === 0 ? undefined : { name, entitySet, columns };
}

/** @returns undefined for a property whose configuration key is off: rows do not contain it. */
function readColumn(property: JsonObject): XppColumn | undefined {
  const name = textOf(property, 'Name');
  if (name === undefined || isNo(property['ConfigurationEnabled'])) return undefined;
  const dataType = textOf(property, 'DataType') ?? '';
  const typeName = textOf(property, 'TypeName') ?? '';
  const rule = ruleOf(dataType, typeName);
  return { name, type: rule.type, dataType, typeName, rule, isKey: isYes(property['IsKey']) };
}

/** Flags are JSON booleans, or member names of the enum NoYes. */
export function isYes(value: unknown): boolean {
  return value === true || (typeof value === 'string' && /^(yes|true)$/i.test(value));
}

function isNo(value: unknown): boolean {
  return value === false || (typeof value === 'string' && /^(no|false)$/i.test(value));
}

/** The label; null if the service did not resolve it, so that the text begins with `label '`. */
export function readLabel(row: JsonObject, name: string): string | null {
  const label = textOf(row, name);
  return label === undefined || label.startsWith("label '") ? null : label;
}
