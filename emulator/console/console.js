/** The page of the Dataverse half: looks at tables and rows, changes them, and watches requests arrive. */
import { createRow, showMore, showTable } from './row_list.js';
import { startPage } from './start_page.js';
import { showTables } from './table_list.js';

startPage({
  createRow,
  resetQuestion: 'Take back every change, fault and right?',
  showAll: async (name) => {
    await showTables(name);
    return name === undefined ? undefined : showTable(name);
  },
  showMore,
});
