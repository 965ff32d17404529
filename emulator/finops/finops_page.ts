/** The page at `/` of the Finance & Operations half. */
import { type ConsolePage, controlButton, option } from '../console_page.ts';

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
  faultKinds: [
    option('rows', 'for rows'),
    option('count', 'for counts'),
    option('metadata', 'for definitions'),
    option('token', 'for tokens'),
    option('any', 'of any kind'),
  ].join(''),
  tokenButtons: '',
  limitButtons: [
    controlButton('Refuse 3 requests, wait 2 s', 'POST throttle', 'The next three requests get 429.', {
      family: 'quota',
      retryAfterSeconds: 2,
      times: 3,
    }),
    controlButton('Busy for a minute', 'POST throttle', 'The environment is busy for a minute.', {
      family: 'resource',
      forMs: 60_000,
    }),
    controlButton('Off', 'DELETE throttle', 'Nothing is refused.'),
  ].join(''),
};
