/** The page at `/` of the Finance & Operations half. */
import type { ConsolePage } from '../console_page.ts';

export const FINOPS_PAGE: ConsolePage = {
  title: 'Finance &amp; Operations emulator',
  script: 'finops/console/finops_console.js',
  controls: `<label for="company">Company</label>
      <select id="company"></select>
      <label for="dialect">Dialect</label>
      <select id="dialect"></select>`,
  tables: 'Entities',
  aTable: 'an entity',
  whatEmptyMeans: 'Empty means the empty value of the column.',
  replayColumn: '',
  answerDialog: '',
};
