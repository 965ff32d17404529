/** The page of the Finance & Operations half: looks at entities and rows by company, changes them, and watches requests. */
import { byId, report } from '../../console/elements.js';
import { startPage } from '../../console/start_page.js';
import { showTables } from '../../console/table_list.js';
import { chooseDialect, companyQuery, showCompanies, showDialects } from './company_choice.js';
import { createRow, showEntity, showMore } from './entity_rows.js';

const show = startPage({
  createRow,
  limits: () => new URLSearchParams(companyQuery()),
  prepare: async () => {
    await showCompanies();
    await showDialects();
  },
  resetQuestion: 'Take back every change, fault and setting?',
  showAll: async (name) => {
    await showTables(name, new URLSearchParams(companyQuery()));
    return name === undefined ? undefined : showEntity(name);
  },
  showMore,
});
byId('company').addEventListener('change', () => void report(show));
byId('dialect').addEventListener('change', () => void report(chooseDialect));
