/** The table of rows: its heading, a page of lines at a time, and the buttons of each line. */
import { ask, jsonObject } from './control_api.js';
import { byId, element, report } from './elements.js';
import { editRow } from './row_editor.js';

const PAGE_SIZE = 50;

/** Clears the table for rows of `table`, whose `shown` are the columns. Generated rows are not listed. */
export function beginRows(table) {
  byId('rows-title').textContent = `Rows of ${table.name}`;
  const titles = ['Actions', ...table.shown].map((text) => element('th', { scope: 'col' }, text));
  byId('rows').tHead.replaceChildren(element('tr', {}, ...titles));
  byId('reload').hidden = table.generated;
  byId('create').hidden = table.generated || table.derived === true;
  byId('rows').tBodies[0].replaceChildren();
  byId('more').hidden = true;
}

/** Appends the rows behind the last one. @param limits further members of the query. @param lineOf makes a line of a row. */
export async function appendRows(table, limits, lineOf) {
  const body = byId('rows').tBodies[0];
  const query = new URLSearchParams({ ...limits, limit: PAGE_SIZE, skip: body.children.length });
  const rows = await ask('GET', `tables/${table.name}/rows?${query}`);
  body.append(...rows.map(lineOf));
  byId('more').hidden = rows.length < PAGE_SIZE;
}

/**
 * A row with its buttons. What follows from the metadata (`table.derived`) has none.
 * @param called what a person knows the row by; `id` is what messages call it, `path` where the control API has it.
 * @param changedLine makes the new line of the answer to a change. @param afterDelete what else has to be shown anew.
 */
export function rowLine(table, row, { afterDelete, called, changedLine, id, path }) {
  const line = element('tr');
  const change = () =>
    editRow(table, row, async (values) => {
      const fresh = changedLine(await ask('PATCH', path, jsonObject(values)));
      line.replaceWith(fresh);
      fresh.querySelector('button').focus();
      byId('message').textContent = `Changed ${id}.`;
    });
  const remove = () =>
    report(async () => {
      await ask('DELETE', path);
      const next = line.nextElementSibling ?? line.previousElementSibling;
      line.remove();
      (next?.querySelector('button') ?? byId('create')).focus();
      await afterDelete?.();
      return `Deleted ${id}.`;
    });
  const actions = table.derived
    ? []
    : [actionButton('Change', called, change), ' ', actionButton('Delete', called, remove)];
  line.append(element('td', {}, ...actions), ...table.shown.map((property) => cellOf(row[property] ?? null)));
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
