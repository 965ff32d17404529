/** The page at `/` of the Dataverse half. */
import type { ConsolePage } from './console_page.ts';

export const DATAVERSE_PAGE: ConsolePage = {
  title: 'Dataverse emulator',
  script: 'console/console.js',
  controls: '<a class="button" href="/_emulator/snapshot" download="rows.jsonl">Download snapshot</a>',
  tables: 'Tables',
  aTable: 'a table',
  whatEmptyMeans: 'Empty means null.',
  replayColumn: '<th scope="col">Replay</th>',
  answerDialog: `<dialog id="answer" aria-labelledby="answer-title">
      <form method="dialog">
        <h2 id="answer-title"></h2>
        <pre id="answer-body" tabindex="0"></pre>
        <div class="bar end"><button type="submit" class="main">Close</button></div>
      </form>
    </dialog>`,
};
