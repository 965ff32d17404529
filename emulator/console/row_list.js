/** The rows of one table, a page at a time, with ways to change, delete and create them. */
import { ask, jsonObject, jsonText } from './control_api.js';
import { report } from './elements.js';
import { editRow } from './row_editor.js';
import { appendRows, beginRows, rowLine } from './row_table.js';
import { showTables } from './table_list.js';

/** What is shown: undefined until a table was chosen. */
let table;

export async function showTable(name) {
  table = await ask('GET', `tables/${name}`);
  const { columns, primaryId, primaryName } = table;
  const first = [primaryName, primaryId].filter((property) => property !== null);
  // What a person knows a row by, then the rest in its own order.
  table.shown = [...first, ...columns.map(({ property }) => property).filter((one) => !first.includes(one))];
  beginRows(table);
  if (table.generated) return `${name} has generated rows, which only the Web API reads.`;
  await showMore();
  return undefined;
}

/** Shows the rows behind the last one. */
export async function showMore() {
  await appendRows(table, {}, lineOf);
}

export function createRow() {
  const { name } = table;
  editRow(table, undefined, async (values) => {
    const { id } = await ask('POST', `tables/${name}/rows`, jsonObject(values));
    await report(async () => {
      await showTable(name);
      await showTables(name);
      return `Created ${id}.`;
    });
  });
}

/** JSON text by property, without what the service counts itself. */
function textsOf(row) {
  const values = Object.entries(row).filter(([property]) => property !== 'versionnumber');
  return Object.fromEntries(values.map(([property, value]) => [property, jsonText(value)]));
}

function lineOf(row) {
  const { name, primaryId, primaryName } = table;
  const id = row[primaryId];
  // Elastic tables may have an id once in each partition.
  const partition = row.partitionid ? `?${new URLSearchParams({ partition: row.partitionid })}` : '';
  return rowLine(table, row, {
    id,
    called: row[primaryName] ?? id,
    path: `tables/${name}/rows/${id}${partition}`,
    changedLine: (answer) => lineOf(answer.values),
    afterDelete: () => showTables(name),
    restore: async () => {
      await ask('POST', `tables/${name}/rows`, jsonObject(textsOf(row)));
      await showTable(name);
      await showTables(name);
      return `${id} is back, as a row that was created again.`;
    },
  });
}
