/** Rows as JSON text, in the form that the dialect gives them. */
import type { Exchange } from '../exchange.ts';
import type { Row, Table } from '../model.ts';
import { annotatorOf } from './row_annotations.ts';
import { plainMember, type RowForm, rowText, type WriteExpansion } from './row_form.ts';
import { selectProperties } from '../query/row_selection.ts';

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

/** Rows of a table as the `$select` of a request wants them. */
export function rowRenderer(
  exchange: Exchange,
  table: Table,
  expansions: readonly WriteExpansion[] = [],
): (row: Row) => string {
  const form = { ...rowForm(exchange, table), expansions };
  return (row) => rowText(row, form);
}
