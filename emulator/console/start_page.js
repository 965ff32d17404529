/** What the pages of both halves do: follow the address, and answer the buttons. No build step; plain modules. */
import { ask } from './control_api.js';
import { byId, report } from './elements.js';
import { prepareHome, showHome } from './home.js';
import { forgetRequests, watchRequests } from './request_list.js';
import { filterTables, watchCounts } from './table_list.js';

/**
 * @param showAll shows the tables, and the rows of the one that it is given, if any.
 * @param prepare reads what the controls of this half offer; at the start and after a reset.
 * @param limits the query that the numbers of rows are limited to.
 * @returns shows everything anew.
 */
export function startPage({
  createRow,
  limits = () => '',
  prepare = async () => {},
  resetQuestion,
  showAll,
  showMore,
}) {
  const show = async () => {
    const table = tableInAddress();
    byId('home').hidden = table !== undefined;
    byId('table').hidden = table === undefined;
    if (table === undefined) await showHome();
    return showAll(table);
  };
  const reset = async () => {
    await ask('POST', 'reset');
    await prepare();
    await show();
    return 'Restored the initial state; earlier tokens are invalid.';
  };
  globalThis.addEventListener('hashchange', () => void report(show));
  byId('skip').addEventListener('click', (event) => {
    // The address keeps naming the table.
    event.preventDefault();
    byId(tableInAddress() === undefined ? 'home-title' : 'rows-title').focus();
  });
  byId('table-filter').addEventListener('input', filterTables);
  byId('reload').addEventListener('click', () => void report(show));
  byId('more').addEventListener('click', () => void report(showMore));
  byId('create').addEventListener('click', createRow);
  byId('forget').addEventListener('click', () => void report(forgetRequests));
  byId('reset').addEventListener('click', () => {
    if (confirm(resetQuestion)) void report(reset);
  });
  prepareHome();
  void report(async () => {
    await prepare();
    return show();
  });
  void watchRequests();
  void watchCounts(limits);
  return show;
}

/** The address names the table, so that going back works and links can be kept. */
function tableInAddress() {
  return /^#\w+$/.test(location.hash) ? location.hash.slice(1) : undefined;
}
