/** Definitions of any number of further entities, as a large environment has them, without rows. */
import { columnList } from '../data/column_list.ts';
import type { Entity, EntityCategory } from '../model/entity.ts';

/** The largest reported number of entities in an environment. */
export const LARGE_ENVIRONMENT = 4_700;

const CATEGORIES: readonly EntityCategory[] = [
  'Master',
  'Transaction',
  'Reference',
  'Parameters',
  'Configuration',
  'Document',
];
const KINDS = [
  '',
  ':Real',
  ':Date',
  ':NoYes',
  '',
  ':Int32',
  ':UtcDateTime',
  ':PurchStatus',
  '',
  ':Int64',
] as const;

/** Every eighth is not public; every eleventh is switched off and fails when it is read. */
export function furtherEntity(place: number): Entity {
  const name = `Further${String(place).padStart(5, '0')}`;
  const more = Array.from(
    { length: 8 + (place % 55) },
    (_, column) => `Field${column}${KINDS[column % KINDS.length]}`,
  );
  const company = place % 10 < 7 ? ['dataAreaId*'] : [];
  return {
    aotName: `${name}Entity`,
    name: `${name}Record`,
    entitySet: `${name}Records`,
    category: CATEGORIES[place % CATEGORIES.length]!,
    isReadOnly: place % 5 === 0,
    isPublic: place % 8 !== 7,
    ...(place % 11 === 10 ? { deadBecause: `Table '${name}' is not enabled by its configuration key.` } : {}),
    columns: columnList([...company, `${name}Id*`, ...more].join(' ')),
  };
}
