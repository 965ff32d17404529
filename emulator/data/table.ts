import type { AlternateKey, Column, Table } from '../model.ts';
import { withChoices } from './choices.ts';

export type Traits = Partial<Omit<Table, 'name' | 'columns' | 'entitySet'>>;

export const activeKey = (...columns: string[]): AlternateKey => ({ columns, status: 'Active' });

/** A tracked standard table with a name column, unless its traits say otherwise. */
export function table(
  name: string,
  entitySet: string | undefined,
  columns: Column[],
  traits: Traits = {},
): Table {
  return {
    name,
    entitySet,
    schemaName: name.includes('_') ? name : `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    primaryId: `${name}id`,
    primaryName: 'name',
    objectTypeCode: typeCodeOf(name),
    tableType: 'Standard',
    changeTracking: true,
    isActivity: false,
    isIntersect: false,
    isPrivate: false,
    listable: true,
    columns: columns.map((column) => withChoices(name, column)),
    keys: [],
    ...traits,
  };
}

/** Any number that stays the same; the real ones mean nothing to a reader. */
function typeCodeOf(name: string): number {
  return 10_000 + name.split('').reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 50_000, 7);
}
