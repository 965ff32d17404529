/** The page at `/` of the Dataverse half. */
import { type ConsolePage, controlButton, option } from './console_page.ts';

export const DATAVERSE_PAGE: ConsolePage = {
  title: 'Dataverse emulator',
  script: 'console/console.js',
  controls: '<a class="button" href="/_emulator/snapshot" download="rows.jsonl">Download snapshot</a>',
  tables: 'Tables',
  aTable: 'a table',
  whatEmptyMeans: 'Empty means null.',
  faultKinds: [
    option('rows', 'for rows'),
    option('delta', 'for changes'),
    option('metadata', 'for definitions'),
    option('token', 'for tokens'),
    option('write', 'that write'),
    option('any', 'of any kind'),
  ].join(''),
  tokenButtons: controlButton(
    'Expire change tokens',
    'POST changetracking/expire',
    'Delta tokens given so far are expired.',
  ),
  limitButtons: [
    controlButton('As documented', 'POST limits', 'The limits are as documented.', {}),
    controlButton('Tight: 30 requests in 60 s, 2 at once', 'POST limits', 'The limits are tight.', {
      requests: 30,
      windowSeconds: 60,
      concurrency: 2,
    }),
    controlButton('Off', 'DELETE limits', 'There are no limits.'),
  ].join(''),
};
