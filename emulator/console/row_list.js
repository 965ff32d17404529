/** The rows of one table, a page at a time, with ways to change, delete and create them. */
import { ask, jsonObject } from './control_api.js';
import { byId, element, report } from './elements.js';
import { editRow } from './row_editor.js';
import { showTables } from './table_list.js';

const PAGE_SIZE = 50;

/** What is shown: undefined until a table was chosen. */
let table;

export async function showTable(name) {
  table = await ask('GET', `tables/${name}`);
  const { columns, primaryId, primaryName } = table;
  const first = [primaryName, primaryId].filter((property) => property !== null);
  // What a person knows a row by, then the rest in its own order.
  table.shown = [...first, ...columns.map(({ property }) => property).filter((one) => !first.includes(one))];
  byId('rows-title').textContent = `Rows of ${name}`;
  const titles = ['', ...table.shown].map((text) => element('th', { scope: 'col' }, text));
  titles[0].textContent = 'Actions';
  byId('rows').tHead.replaceChildren(element('tr', {}, ...titles));
  byId('reload').hidden = table.generated;
  byId('create').hidden = table.generated || table.derived;
  byId('rows').tBodies[0].replaceChildren();
  byId('more').hidden = true;
  if (table.generated) return `${name} has generated rows, which only the Web API reads.`;
  await showMore();
  return undefined;
}

/** Shows the rows behind the last one. */
export async function showMore() {
  const body = byId('rows').tBodies[0];
  const query = new URLSearchParams({ limit: PAGE_SIZE, skip: body.children.length });
  const rows = await ask('GET', `tables/${table.name}/rows?${query}`);
  body.append(...rows.map(lineOf));
  byId('more').hidden = rows.length < PAGE_SIZE;
}

export function createRow() {
  const { name } = table;
  editRow(table, undefined, async (values) => {
    const { id } = await ask('POST', `tables/${name}/rows`, jsonObject(values));
    await report(() => refreshed(`Created ${id}.`));
  });
}

async function refreshed(words) {
  await showTable(table.name);
  await showTables(table.name);
  return words;
}

function lineOf(row) {
  const { name, primaryId, primaryName, shown } = table;
  const id = row[primaryId];
  const called = row[primaryName] ?? id;
  // Elastic tables may have an id once in each partition.
  const partition = row.partitionid ? `?${new URLSearchParams({ partition: row.partitionid })}` : '';
  const path = `tables/${name}/rows/${id}${partition}`;
  const line = element('tr');
  const change = () =>
    editRow(table, row, async (values) => {
      const changed = await ask('PATCH', path, jsonObject(values));
      byId('message').textContent = `Changed ${id}.`;
      const fresh = lineOf(changed.values);
      line.replaceWith(fresh);
      fresh.querySelector('button').focus();
    });
  const remove = () =>
    report(async () => {
      await ask('DELETE', path);
      const next = line.nextElementSibling ?? line.previousElementSibling;
      line.remove();
      (next?.querySelector('button') ?? byId('create')).focus();
      await showTables(name);
      return `Deleted ${id}.`;
    });
  // What follows from the metadata can only be looked at.
  const actions = table.derived
    ? []
    : [actionButton('Change', called, change), ' ', actionButton('Delete', called, remove)];
  line.append(element('td', {}, ...actions), ...shown.map((property) => cellOf(row[property] ?? null)));
  return line;
}

function actionButton(name, called, onclick) {
  return element('button', { type: 'button', onclick, aria: { label: `${name} ${called}` } }, name);
}

function cellOf(value) {
  if (value === null) return element('td', { className: 'null' }, 'null');
  const text =
    typeof value === 'object' && value.constructor === Object ? JSON.stringify(value) : String(value);
  return element('td', { title: text }, text);
}
