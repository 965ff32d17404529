/** The rows of one entity, a page at a time, with ways to change, move, delete and create them. */
import { ask, jsonObject } from '../../console/control_api.js';
import { byId } from '../../console/elements.js';
import { editRow } from '../../console/row_editor.js';
import { appendRows, beginRows, rowLine } from '../../console/row_table.js';
import { companyQuery, currentCompany } from './company_choice.js';

const COMPANY = 'dataAreaId';

/** What is shown: undefined until an entity was chosen. */
let table;

export async function showEntity(name) {
  table = await ask('GET', `tables/${name}`);
  const properties = table.columns.map(({ property }) => property);
  // Keys first, then the rest in its own order.
  table.shown = [...table.keys, ...properties.filter((property) => !table.keys.includes(property))];
  beginRows(table);
  if (table.generated) return `${name} has generated rows, which only the service reads.`;
  await showMore();
  return undefined;
}

/** Shows the rows behind the last one. */
export async function showMore() {
  await appendRows(table, companyQuery(), lineOf);
}

/** In the company that is shown. */
export function createRow() {
  const company = currentCompany();
  editRow(table, undefined, async (values) => {
    const inCompany =
      table.hasCompany && company !== '' && !(COMPANY in values)
        ? { [COMPANY]: JSON.stringify(company) }
        : {};
    const row = await ask('POST', `tables/${table.name}/rows`, jsonObject({ ...inCompany, ...values }));
    await showEntity(table.name);
    byId('message').textContent = `Created ${calledOf(row)}.`;
  });
}

function calledOf(row) {
  return table.keys.map((key) => String(row[key])).join(', ');
}

function lineOf(row) {
  const called = calledOf(row);
  const path = `tables/${table.name}/rows/${row['@recId']}`;
  return rowLine(table, row, { id: called, called, path, changedLine: lineOf });
}
