/** The page at `/`: looks at entities and rows by company, changes them, and watches requests. Plain modules, no build step. */
import { chooseDialect, companyQuery, showCompanies, showDialects } from './company_choice.js';
import { ask } from './control_api.js';
import { byId, report } from './elements.js';
import { createRow, showEntity, showMore } from './entity_rows.js';
import { forgetRequests, watchRequests } from './request_list.js';
import { filterTables, showTables } from './table_list.js';

/** The address names the entity, so that going back works and links can be kept. */
function currentEntity() {
  return /^#\w+$/.test(location.hash) ? location.hash.slice(1) : undefined;
}

async function showAll() {
  const name = currentEntity();
  await showTables(name, new URLSearchParams(companyQuery()));
  return name === undefined ? undefined : showEntity(name);
}

async function reset() {
  await ask('POST', 'reset');
  await showDialects();
  await showAll();
  return 'Everything is as at the start; tokens of before are void.';
}

globalThis.addEventListener('hashchange', () => void report(showAll));
byId('skip').addEventListener('click', (event) => {
  // The address keeps naming the entity.
  event.preventDefault();
  byId('rows-title').focus();
});
byId('company').addEventListener('change', () => void report(showAll));
byId('dialect').addEventListener('change', () => void report(chooseDialect));
byId('table-filter').addEventListener('input', filterTables);
byId('reload').addEventListener('click', () => void report(showAll));
byId('more').addEventListener('click', () => void report(showMore));
byId('create').addEventListener('click', createRow);
byId('forget').addEventListener('click', () => void report(forgetRequests));
byId('reset').addEventListener('click', () => {
  if (confirm('Take back every change, fault and setting?')) void report(reset);
});

void report(async () => {
  await showCompanies();
  await showDialects();
  return showAll();
});
void watchRequests();
