/** Rows as JSON text, in the form that the dialect gives them. */
import type { Exchange } from '../exchange.ts';
import type { Row, Table } from '../model.ts';
import { annotatorOf } from './row_annotations.ts';
import { selectProperties } from '../query/row_selection.ts';

/** The text of a member of a row, with the annotations that belong to it. */
type WriteMember = (property: string, text: string, values: Row['values']) => string;

/** The text of a member that holds related rows. */
export type WriteExpansion = (row: Row) => string;

/** What rows bring, and how. */
export interface RowForm {
  readonly properties: readonly string[];
  readonly member: WriteMember;
  readonly expansions?: readonly WriteExpansion[];
}

/** @throws Refusal for a selected name that is not a property of the table. */
export function rowForm(exchange: Exchange, table: Table, select = exchange.options.get('$select')): RowForm {
  const { annotationPlace, keyPlace } = exchange.organization.dialect;
  const selected = selectProperties(table, select);
  const { primaryId } = table;
  const properties =
    keyPlace === 'last' && selected.includes(primaryId)
      ? [...selected.filter((name) => name !== primaryId), primaryId]
      : selected;
  const annotate = annotatorOf(exchange, table);
  if (annotate === undefined) return { properties, member: plainMember };
  const isBefore = annotationPlace === 'before-value';
  return {
    properties,
    member: (property, text, values) => {
      const annotations = annotate(property, text, values);
      const plain = plainMember(property, text);
      return (isBefore ? [...annotations, plain] : [plain, ...annotations]).join(',');
    },
  };
}

export function plainMember(property: string, text: string): string {
  return `${JSON.stringify(property)}:${text}`;
}

/** With its etag, and with nulls where it has no value. */
export function rowText(row: Row, { expansions = [], member, properties }: RowForm): string {
  const { values, version } = row;
  const members = [
    ...properties.map((name) => member(name, values[name] ?? 'null', values)),
    ...expansions.map((write) => write(row)),
  ];
  return `{"@odata.etag":"W/\\"${version}\\"",${members.join(',')}}`;
}

/** Rows of a table as the `$select` of a request wants them. */
export function rowRenderer(
  exchange: Exchange,
  table: Table,
  expansions: readonly WriteExpansion[] = [],
): (row: Row) => string {
  const form = { ...rowForm(exchange, table), expansions };
  return (row) => rowText(row, form);
}
