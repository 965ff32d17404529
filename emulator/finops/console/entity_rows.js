/** The rows of one entity, a page at a time, with ways to change, move, delete and create them. */
import { companyQuery, currentCompany } from './company_choice.js';
import { ask, jsonObject } from './control_api.js';
import { byId, element, report } from './elements.js';
import { editRow } from './row_editor.js';

const PAGE_SIZE = 50;
const COMPANY = 'dataAreaId';

/** What is shown: undefined until an entity was chosen. */
let table;

export async function showEntity(name) {
  table = await ask('GET', `tables/${name}`);
  const properties = table.columns.map(({ property }) => property);
  // Keys first, then the rest in its own order.
  table.shown = [...table.keys, ...properties.filter((property) => !table.keys.includes(property))];
  byId('rows-title').textContent = `Rows of ${name}`;
  const titles = ['Actions', ...table.shown].map((text) => element('th', { scope: 'col' }, text));
  byId('rows').tHead.replaceChildren(element('tr', {}, ...titles));
  byId('reload').hidden = table.generated;
  byId('create').hidden = table.generated;
  byId('rows').tBodies[0].replaceChildren();
  byId('more').hidden = true;
  if (table.generated) return `${name} has generated rows, which only the service reads.`;
  await showMore();
  return undefined;
}

/** Shows the rows behind the last one. */
export async function showMore() {
  const body = byId('rows').tBodies[0];
  const query = new URLSearchParams({ ...companyQuery(), limit: PAGE_SIZE, skip: body.children.length });
  const rows = await ask('GET', `tables/${table.name}/rows?${query}`);
  body.append(...rows.map(lineOf));
  byId('more').hidden = rows.length < PAGE_SIZE;
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
  const line = element('tr');
  const change = () =>
    editRow(table, row, async (values) => {
      const fresh = lineOf(await ask('PATCH', path, jsonObject(values)));
      line.replaceWith(fresh);
      fresh.querySelector('button').focus();
      byId('message').textContent = `Changed ${called}.`;
    });
  const remove = () =>
    report(async () => {
      await ask('DELETE', path);
      const next = line.nextElementSibling ?? line.previousElementSibling;
      line.remove();
      (next?.querySelector('button') ?? byId('create')).focus();
      return `Deleted ${called}.`;
    });
  const actions = [actionButton('Change', called, change), ' ', actionButton('Delete', called, remove)];
  line.append(element('td', {}, ...actions), ...table.shown.map((property) => cellOf(row[property] ?? null)));
  return line;
}

function actionButton(name, called, onclick) {
  return element('button', { type: 'button', onclick, aria: { label: `${name} ${called}` } }, name);
}

function cellOf(value) {
  if (value === null) return element('td', { className: 'null' }, 'null');
  return element('td', { title: String(value) }, String(value));
}
