/** The traits of Dataverse's tables, so that the rest of the connector need not know the kinds of tables. */
import type { TableTraits } from '../odata/table.ts';

export type TableKind = 'standard' | 'activity' | 'intersect' | 'elastic' | 'virtual' | 'private';

/** Most tables have it, and it changes with every update. */
const CHANGED_AT = 'modifiedon';

const HIDDEN: TableTraits = { onlyWhenNamed: 'virtual or private', unusual: true };

/** Virtual tables are slow and remote, private ones internal. */
const OF_KIND: Readonly<Record<TableKind, TableTraits>> = {
  standard: {},
  activity: { unusual: true },
  intersect: { unusual: true, dispensable: 'intersect' },
  // https://learn.microsoft.com/power-apps/developer/data-platform/use-elastic-tables
  elastic: { unusual: true, unsortable: 'elastic tables cannot be sorted by a cursor' },
  virtual: HIDDEN,
  private: HIDDEN,
};

/** The platform's logs of its own work, its record of shared rows, and the parts of solutions: large, and not business data. */
export const INTERNAL_TABLES: readonly string[] = [
  'asyncoperation',
  'bulkdeletefailure',
  'bulkdeleteoperation',
  'dependency',
  'dependencynode',
  'importlog',
  'plugintracelog',
  'principalobjectaccess',
  'ribbon*',
  'sdkmessage*',
  'solutioncomponent*',
  'tracelog',
  'workflowlog',
];
const INTERNAL = new RegExp(`^(${INTERNAL_TABLES.join('|').replaceAll('*', '.*')})$`);

/**
 * Tables with an entity set whose rows reportedly cannot be listed (0x80040800). No metadata shows this.
 * https://github.com/MarkMpn/Sql4Cds/issues/436
 */
const UNCERTAIN: ReadonlySet<string> = new Set(['calendarrule', 'optionset']);

export function traitsOf(kind: TableKind, name: string): TableTraits {
  const { onlyWhenNamed = INTERNAL.test(name) ? 'internal' : undefined, ...traits } = OF_KIND[kind];
  const uncertain = UNCERTAIN.has(name) ? { uncertain: true } : {};
  const shared = { kind, changedAtColumn: CHANGED_AT, ...uncertain, ...traits };
  return onlyWhenNamed === undefined ? shared : { ...shared, onlyWhenNamed };
}
