/** What the connector does with Dataverse: the built program against the embedded emulator, over HTTP and with a sign-in. */
import { type Emulator, startEmulator } from '../emulator/start.ts';
import { changeAccounts, control } from './changes.ts';
import { catalogOf, lastStates, recordsOf, type Work } from './read_files.ts';
import { interruptConnector, type Run, runConnector, type Stream } from './run_connector.ts';
import { showRecord } from './sample_record.ts';
import { showCheck } from './show.ts';
import { explain, heading, say, styled, table } from './screen.ts';

const TABLES = ['account', 'contact', 'opportunity', 'incident', 'task', 'cr1a7_project'];
const PROGRAM = 'bin/source-microsoft-dataverse';
const READ = `${PROGRAM} read --config config.json --catalog catalog.json`;
/** Small pages, so that a small table has several. */
const PAGE_ROWS = 40;
/** The keys of 140 contacts, and two pages of rows. */
const ANSWERS_BEFORE_STALL = 4 + 2;

const SAMPLE_COLUMNS = [
  'cr1a7_projectid',
  'cr1a7_name',
  'cr1a7_phase',
  'cr1a7_phase_label',
  'cr1a7_skills',
  'cr1a7_skills_label',
  'cr1a7_budget',
  'cr1a7_duedate',
  '_cr1a7_client_value',
  '_ownerid_value',
  '_ab_cdc_updated_at',
  '_ab_cdc_deleted_at',
];

export async function demonstrateDataverse(work: Work): Promise<void> {
  const emulator = await startEmulator();
  try {
    await demonstrate(emulator, work);
  } finally {
    await emulator.stop();
  }
}

async function demonstrate({ config, url }: Emulator, work: Work): Promise<void> {
  say(styled('bold', 'source-microsoft-dataverse: an Airbyte source for Dataverse and Dynamics 365'));
  say(`The environment is emulated on this machine, at ${url}.`);
  say('You need no account.');

  heading(1, 'What it asks for', `${PROGRAM} spec`);
  showSpec(await runConnector('spec'));

  const configFile = work.file('config.json', config);
  heading(2, 'Does the connection work?', `${PROGRAM} check --config config.json`);
  showCheck(await runConnector('check', '--config', configFile));

  heading(3, 'Which tables are there?', `${PROGRAM} discover --config config.json`);
  const streams = showTables(await runConnector('discover', '--config', configFile));

  const small = work.file('small_pages.json', { ...config, odata_maxpagesize: PAGE_ROWS });
  const contacts = work.file('contacts.json', { streams: catalogOf(streams, ['contact'], 'incremental') });
  await showResumedLoad(url, ['--config', small, '--catalog', contacts], work);

  const catalogFile = work.file('catalog.json', { streams: catalogOf(streams, TABLES, 'incremental') });
  const files = ['--config', configFile, '--catalog', catalogFile];
  heading(5, 'A first read of six tables', `${READ} > first.jsonl`);
  const first = await runConnector('read', ...files);
  showFirstRead(first);

  heading(6, 'Meanwhile, in the environment');
  await changeAccounts(url, recordsOf(first.messages, 'account'), say);

  heading(7, 'The next read brings only that', `${READ} --state state.json`);
  const stateFile = work.file('state.json', lastStates(first));
  showChanges(await runConnector('read', ...files, '--state', stateFile));
  showCommands();
}

function showSpec({ messages }: Run): void {
  const spec = messages.find((message) => message.spec !== undefined)?.spec?.connectionSpecification;
  const rows = Object.entries(spec?.properties ?? {}).map(([name, { title }]) => [
    name + (spec?.required.includes(name) === true ? ' *' : ''),
    title,
  ]);
  table([['property', 'title'], ...rows]);
  explain('The platform draws its form from this. Only the address is required by the form.');
}

function syncOf({ source_defined_cursor, supported_sync_modes }: Stream): string {
  if (source_defined_cursor === true) return 'changes';
  return supported_sync_modes.includes('incremental') ? 'by cursor' : 'in full';
}

function showTables({ messages, seconds }: Run): readonly Stream[] {
  const streams = messages.find((message) => message.catalog !== undefined)?.catalog?.streams ?? [];
  const rows = streams.map((stream) => [
    stream.name,
    String(Object.keys(stream.json_schema.properties).length),
    syncOf(stream),
    stream.source_defined_primary_key.map(([column]) => column).join(', '),
  ]);
  table([['stream', 'columns', 'sync', 'key'], ...rows]);
  explain(
    `${streams.length} streams in ${seconds.toFixed(1)} s. "changes" are read by Dataverse's change tracking, with deletes.`,
  );
  return streams;
}

/** The service stops answering in the middle of the load, and a signal ends the connector. */
async function showResumedLoad(url: string, files: readonly string[], work: Work): Promise<void> {
  heading(
    4,
    'A first load that is interrupted',
    `${PROGRAM} read --config small_pages.json --catalog contacts.json`,
  );
  const fault = { match: 'rows', table: 'contact', skip: ANSWERS_BEFORE_STALL, action: { type: 'stall' } };
  await control(url, 'POST', 'faults', fault);
  const begun = await interruptConnector(2 * PAGE_ROWS, 'read', ...files);
  const count = recordsOf(begun.messages, 'contact').length;
  say(`   ${count} contacts came, then the process was killed.`);
  await control(url, 'DELETE', 'faults');
  const rest = await runConnector('read', ...files, '--state', work.file('begun.json', lastStates(begun)));
  say(`   The next run brought the other ${recordsOf(rest.messages, 'contact').length}.`);
  explain('After every page comes a STATE message with the next page, so nothing is read twice.');
}

function showFirstRead({ lines, messages, seconds }: Run): void {
  const counts = TABLES.map((name) => [name, String(recordsOf(messages, name).length)]);
  table([['stream', 'records'], ...counts]);
  explain(`In ${seconds.toFixed(1)} s, process start included. One of the projects:`);
  say();
  showRecord(lineOf(lines, 'cr1a7_project', /"cr1a7_budget":\d/), SAMPLE_COLUMNS);
  explain(
    'Each choice has its label in a column of its own. Numbers keep every digit that the service sent.',
  );
}

function lineOf(lines: readonly string[], stream: string, has: RegExp): string {
  const begin = `{"type":"RECORD","record":{"stream":"${stream}"`;
  return lines.find((line) => line.startsWith(begin) && has.test(line)) ?? '';
}

function showChanges({ lines, messages, seconds }: Run): void {
  const changes = TABLES.flatMap((stream) => recordsOf(messages, stream).map((data) => ({ stream, data })));
  const rows = changes.map(({ data, stream }) => {
    const isDelete = typeof data['_ab_cdc_deleted_at'] === 'string';
    return [stream, isDelete ? 'delete' : 'upsert', String(data[`${stream}id`]), nameIn(data)];
  });
  table([['stream', 'change', 'key', 'name'], ...rows]);
  explain(`${changes.length} records in ${seconds.toFixed(1)} s. The delete marker as it is on stdout:`);
  say();
  showRecord(lineOf(lines, 'account', /"_ab_cdc_deleted_at":"/), [
    'accountid',
    '_ab_cdc_cursor',
    '_ab_cdc_updated_at',
    '_ab_cdc_deleted_at',
  ]);
  explain('Dataverse reports only the key of a deleted row. A destination removes the row by it.');
}

function nameIn(data: Readonly<Record<string, unknown>>): string {
  return typeof data['name'] === 'string' ? data['name'] : '';
}

function showCommands(): void {
  say();
  say(styled('bold', 'Try it yourself'));
  say(`
   # In one terminal:
   npm run emulator -- --port 8410 --write-config secrets/config.json

   # In another one:
   ${PROGRAM} check --config secrets/config.json
   ${PROGRAM} plan --config secrets/config.json \\
     --streams 'account,cr1a7_*'
   ${PROGRAM} read --config secrets/config.json \\
     --streams account > first.jsonl
   grep '"type":"STATE"' first.jsonl > state.jsonl
   curl -X POST http://127.0.0.1:8410/_emulator/tables/account/rows \\
     -d '{"name":"My account"}'
   ${PROGRAM} read --config secrets/config.json \\
     --streams account --state state.jsonl

For an environment of your own, the README says what belongs in
secrets/config.json.`);
}
