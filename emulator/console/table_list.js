/** The list of tables, each a link to its rows. */
import { ask } from './control_api.js';
import { byId, element } from './elements.js';

/** Reads the tables anew and marks the one that is shown. @param query what the numbers of rows are limited to. */
export async function showTables(current, query = '') {
  const tables = await ask('GET', `tables?${query}`);
  tables.sort((one, other) => (one.name < other.name ? -1 : 1));
  byId('tables').replaceChildren(
    ...tables.map(({ name, rows }) => {
      const count = element('span', { className: 'count', aria: { label: `${rows} rows` } }, String(rows));
      const aria = name === current ? { current: 'page' } : {};
      return element('li', {}, element('a', { href: `#${name}`, aria }, name, count));
    }),
  );
  filterTables();
}

/** Hides the tables whose name does not hold what is being looked for. */
export function filterTables() {
  const wanted = byId('table-filter').value.trim().toLowerCase();
  for (const item of byId('tables').children) {
    item.hidden = !item.querySelector('a').hash.slice(1).toLowerCase().includes(wanted);
  }
}
