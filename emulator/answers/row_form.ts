/** What rows bring and how they are written: known without the request that they answer. */
import type { Row } from '../model.ts';

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
