/**
 * The labels of choices as rows: one for every table, column, value and language.
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/stringmap
 */
import { guidOf } from '../identifiers.ts';
import { type Choice, type Column, type Language, LANGUAGES, type Row, type Table } from '../model.ts';

/** The table whose rows they are. */
export const STRING_MAP = 'stringmap';

export function stringMaps(tables: readonly Table[], version: number): Row[] {
  return tables.flatMap((table) =>
    table.columns.flatMap((column) =>
      (column.choices ?? []).flatMap((choice, index) =>
        LANGUAGES.map((language) => stringMap(table, column, { choice, index, language }, version)),
      ),
    ),
  );
}

interface Label {
  readonly choice: Choice;
  readonly index: number;
  readonly language: Language;
}

function stringMap(table: Table, column: Column, { choice, index, language }: Label, version: number): Row {
  const id = guidOf(`stringmap ${table.name} ${column.name} ${choice.value} ${language}`);
  return {
    id,
    version,
    values: {
      stringmapid: JSON.stringify(id),
      objecttypecode: JSON.stringify(table.name),
      attributename: JSON.stringify(column.name),
      attributevalue: String(choice.value),
      value: JSON.stringify(choice.labels[language]),
      langid: String(language),
      displayorder: String(index + 1),
      versionnumber: String(version),
    },
  };
}
