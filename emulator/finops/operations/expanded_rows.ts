/**
 * `$expand`, on the first level only.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata
 */
import { notEmulated } from '../../answer.ts';
import { badRequest } from '../answers/service_fault.ts';
import { rowText } from '../answers/row_text.ts';
import type { FinopsExchange } from '../exchange.ts';
import {
  columnsInRows,
  ENTITY_NAMESPACE,
  type Entity,
  type EntityRow,
  type Navigation,
} from '../model/entity.ts';

/** @throws ServiceFault 400 for what leads nowhere; Refusal 501 for options in parentheses. */
export function readExpand({ options }: FinopsExchange, entity: Entity): Navigation[] {
  const text = options.get('$expand');
  if (text === undefined) return [];
  if (/[()]/.test(text)) throw notEmulated('options within $expand');
  return text.split(',').map((part) => {
    const name = part.trim();
    const navigation = entity.navigation?.find((one) => one.name === name);
    if (navigation !== undefined) return navigation;
    throw badRequest(
      `Could not find a property named '${name}' on type '${ENTITY_NAMESPACE}.${entity.name}'.`,
    );
  });
}

/** JSON text of the related rows. @throws ServiceFault 400 where a single one is missing, as is reported. */
export function expandedMembers(
  exchange: FinopsExchange,
  { name: typeName }: Entity,
  row: EntityRow,
  navigation: readonly Navigation[],
): string[] {
  return navigation.map(({ cardinality, constraints, name, relatedEntity }) => {
    const related = relatedRows(exchange, relatedEntity, constraints, row);
    if (cardinality === 'Multiple') return `${JSON.stringify(name)}:[${related.join(',')}]`;
    if (related[0] === undefined && exchange.environment.behavior.expandMissing === 'refused') {
      throw badRequest(
        `The EDM instance of type '[${ENTITY_NAMESPACE}.${typeName} Nullable=True]' is missing the property '${name}'.`,
      );
    }
    return `${JSON.stringify(name)}:${related[0] ?? 'null'}`;
  });
}

function relatedRows(
  { environment }: FinopsExchange,
  relatedEntity: string,
  constraints: Navigation['constraints'],
  { values }: EntityRow,
): string[] {
  const store = environment.stores.find(({ entity }) => entity.name === relatedEntity);
  if (store === undefined) return [];
  const columns = columnsInRows(store.entity);
  return store
    .rows()
    .filter((row) =>
      constraints.every(([property, referenced]) => isAlike(values[property], row.values[referenced])),
    )
    .map((row) => rowText(row, columns, environment.behavior));
}

function isAlike(one = '', other = ''): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
