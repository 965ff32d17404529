/** Which columns of a table a stream brings: the selected ones, and those that are derived from others. Pure. */
import { type AddedColumn, addedColumns } from '../../catalog/added_columns.ts';
import { ConnectorError } from '../../core/errors.ts';
import { type DerivedMember, LabelMember, RenamedMember } from '../../records/derived_member.ts';
import type { Table, ValueRewrite } from '../../odata/table.ts';
import { RewrittenMember } from '../../records/rewritten_member.ts';
import type { ConfiguredStream } from '../../protocol/configured_catalog.ts';
import type { Notice } from './plan_input.ts';

export interface Selection {
  /** Columns that rows bring and records too. */
  readonly columns: readonly string[];
  readonly added: readonly AddedColumn[];
  /** What the user selected of it, by name, with the primary key; sorted. */
  readonly names: readonly string[];
  /** The columns to ask the service for, sorted: those, the primary key, and the columns that the added ones are derived from. */
  readonly asked: readonly string[];
}

/**
 * The selected columns that the table has. One that it lost since discover would make the service refuse everything.
 * @throws ConnectorError `column_unknown` where none is left.
 */
export function selectColumns(request: ConfiguredStream, table: Table, notices: Notice[]): Selection {
  const existing = table.columns.map((column) => column.name);
  if (request.selectedColumns === 'all') return selectionOf(table, existing, []);
  const wanted = new Set(request.selectedColumns.filter((name) => !name.startsWith('_ab_cdc_')));
  const known = new Set(existing);
  const possible = addedColumns(table, { labels: true, lookupTypes: true });
  const added = possible.filter(({ name }) => wanted.has(name));
  const made = new Set(added.map(({ name }) => name));
  const missing = [...wanted].filter((name) => !known.has(name) && !made.has(name));
  if (missing.length > 0 && missing.length === wanted.size) {
    // The platform silently drops records without a single column.
    const words = `Stream ${request.name}: none of its selected columns is left in the table (${missing.join(', ')}). Refresh the schema of the source and select columns.`;
    throw new ConnectorError('config', 'column_unknown', words);
  }
  if (missing.length > 0) {
    const words = `the table has no column ${missing.join(', ')} that rows bring; left out. Refresh the schema of the source`;
    notices.push({ level: 'warn', words });
  }
  return selectionOf(
    table,
    [...wanted].filter((name) => known.has(name)),
    added,
  );
}

function selectionOf(table: Table, columns: readonly string[], added: readonly AddedColumn[]): Selection {
  const names = [...table.primaryKey, ...columns, ...added.map(({ name }) => name)];
  const asked = [...table.primaryKey, ...columns, ...added.map(({ of }) => of.name)];
  return { columns, added, names: sorted(names), asked: sorted(asked) };
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

/** The members that records have in addition to those of rows, by the member that each is derived from. */
export function derivedMembers({ added, columns }: Selection, table: Table): Map<string, DerivedMember> {
  const members = new Map<string, DerivedMember>();
  for (const { kind, name, of } of added) {
    const { choice = 'one', lookup } = of;
    if (kind === 'lookup-type') members.set(lookup?.type?.member ?? '', new RenamedMember(name));
    else
      members.set(of.name, new LabelMember(name, of.name, choice, table.labels?.get(of.name) ?? new Map()));
  }
  for (const { name, rewrite } of rewrittenColumns(table)) {
    if (!columns.includes(name)) continue;
    if (members.has(name)) throw new TypeError(`column ${name} is rewritten and has labels`);
    members.set(name, new RewrittenMember(name, rewrite));
  }
  return members;
}

/** The columns that rows bring and that are copied as they stand. */
export function copiedColumns({ columns }: Selection, table: Table): string[] {
  const rewritten = new Set(rewrittenColumns(table).map(({ name }) => name));
  return columns.filter((name) => !rewritten.has(name));
}

function rewrittenColumns({ columns }: Table): { readonly name: string; readonly rewrite: ValueRewrite }[] {
  return columns.flatMap(({ name, rewrite }) => (rewrite === undefined ? [] : [{ name, rewrite }]));
}

/** Codes that had no label, in words; undefined where every one had. */
export function unlabelledWords(members: ReadonlyMap<string, DerivedMember>): string | undefined {
  const unknown = [...members.values()].flatMap((member) =>
    member instanceof LabelMember && member.unknownCodes.size > 0
      ? [`${member.of} (${[...member.unknownCodes].join(', ')})`]
      : [],
  );
  return unknown.length === 0
    ? undefined
    : `codes without a label, whose label is null: ${unknown.join('; ')}. The choice may have lost them since the rows were written`;
}
