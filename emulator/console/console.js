/** The page at `/`: looks at tables and rows, changes them, and watches requests arrive. No build step; plain modules. */
import { ask } from './control_api.js';
import { byId, report } from './elements.js';
import { forgetRequests, watchRequests } from './request_list.js';
import { createRow, showMore, showTable } from './row_list.js';
import { filterTables, showTables } from './table_list.js';

/** The address names the table, so that going back works and links can be kept. */
function currentTable() {
  return /^#\w+$/.test(location.hash) ? location.hash.slice(1) : undefined;
}

async function showAll() {
  const name = currentTable();
  await showTables(name);
  return name === undefined ? undefined : showTable(name);
}

async function reset() {
  await ask('POST', 'reset');
  await showAll();
  return 'Everything is as at the start; tokens of before are void.';
}

globalThis.addEventListener('hashchange', () => void report(showAll));
byId('skip').addEventListener('click', (event) => {
  // The address keeps naming the table.
  event.preventDefault();
  byId('rows-title').focus();
});
byId('table-filter').addEventListener('input', filterTables);
byId('reload').addEventListener('click', () => void report(showAll));
byId('more').addEventListener('click', () => void report(showMore));
byId('create').addEventListener('click', createRow);
byId('forget').addEventListener('click', () => void report(forgetRequests));
byId('reset').addEventListener('click', () => {
  if (confirm('Take back every change, fault and right?')) void report(reset);
});

void report(showAll);
void watchRequests();
