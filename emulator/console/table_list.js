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

const POLL_MS = 2000;

/**
 * Updates the numbers of rows after every write, until the page is closed.
 * @param limits the query that they are limited to.
 */
export async function watchCounts(limits) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    if (!document.hidden) await updateCounts(limits()).catch(() => undefined);
  }
}

async function updateCounts(query) {
  const items = new Map(
    [...document.querySelectorAll('#tables a')].map((link) => [link.hash.slice(1), link]),
  );
  for (const { name, rows } of await ask('GET', `tables?${query}`)) {
    const count = items.get(name)?.querySelector('.count');
    if (count === undefined || count.textContent === String(rows)) continue;
    count.textContent = String(rows);
    count.setAttribute('aria-label', `${rows} rows`);
    count.classList.add('changed');
    setTimeout(() => count.classList.remove('changed'), POLL_MS);
    if (`#${name}` === location.hash) byId('reload').textContent = 'Reload: rows have changed';
  }
}

/** Hides the tables whose name does not hold what is being looked for. */
export function filterTables() {
  const wanted = byId('table-filter').value.trim().toLowerCase();
  for (const item of byId('tables').children) {
    item.hidden = !item.querySelector('a').hash.slice(1).toLowerCase().includes(wanted);
  }
}
