/** The table of rows: its heading, a page of lines at a time, and the buttons of each line. */
import { ask, jsonObject } from './control_api.js';
import { byId, element, report } from './elements.js';
import { labelOf } from './choice_labels.js';
import { editRow } from './row_editor.js';
import { forgetUndo, offerUndo } from './undo.js';

const PAGE_SIZE = 50;

/** Clears the table for rows of `table`, whose `shown` are the columns. Generated rows are not listed. */
export function beginRows(table) {
  byId('rows-title').textContent = `Rows of ${table.name}`;
  const titles = ['Actions', ...table.shown].map((text) => element('th', { scope: 'col' }, text));
  byId('rows').tHead.replaceChildren(element('tr', {}, ...titles));
  byId('reload').textContent = 'Reload';
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
 * @param restore takes a deletion back; resolves to what is to be said.
 * @param called what a person knows the row by; `id` is what messages call it, `path` where the control API has it.
 * @param changedLine makes the new line of the answer to a change. @param afterDelete what else has to be shown anew.
 */
export function rowLine(table, row, { afterDelete, called, changedLine, id, path, restore }) {
  const line = element('tr');
  const labels = new Map(table.columns.map(({ choices, property }) => [property, choices]));
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
      forgetUndo();
      const next = line.nextElementSibling ?? line.previousElementSibling;
      line.remove();
      (next?.querySelector('button') ?? byId('create')).focus();
      await afterDelete?.();
      if (restore !== undefined) offerUndo(restore);
      return `Deleted ${id}.`;
    });
  const actions = table.derived
    ? []
    : [actionButton('Change', called, change), ' ', actionButton('Delete', called, remove)];
  line.append(
    element('td', {}, ...actions),
    ...table.shown.map((property) => cellOf(row[property] ?? null, labels.get(property))),
  );
  return line;
}

function actionButton(name, called, onclick) {
  return element('button', { type: 'button', onclick, aria: { label: `${name} ${called}` } }, name);
}

/** @param choices of the column, if it has some: the label stands behind the value. */
function cellOf(value, choices = []) {
  if (value === null) return element('td', { className: 'null' }, 'null');
  const text =
    typeof value === 'object' && value.constructor === Object ? JSON.stringify(value) : String(value);
  const label = labelOf(choices, text);
  if (label === undefined) return element('td', { title: text }, text);
  return element(
    'td',
    { title: `${text} ${label}` },
    text,
    ' ',
    element('span', { className: 'label' }, label),
  );
}
