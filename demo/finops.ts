/**
 * What the connector does with Finance & Operations: the built program against the embedded emulator, over HTTP and with a
 * sign-in. Two companies, a change, an incremental read, and deletes found by comparing keys.
 */
import { type FinopsEmulator, startFinopsEmulator } from '../emulator/finops/start.ts';
import { changeOrders, type Row, touchOne } from './finops_changes.ts';
import { catalogOf, lastStates, recordsOf, type Work } from './read_files.ts';
import { runConnector, type Run, type Stream } from './run_connector.ts';
import { showCheck } from './show.ts';
import { showRecord } from './sample_record.ts';
import { explain, heading, say, styled, table } from './screen.ts';

const PROGRAM = 'bin/source-microsoft-dataverse';
const FULL = ['VendorsV2', 'VendorInvoiceHeaders', 'VendorInvoiceLines', 'GeneralJournalAccountEntries'];
const ORDERS = 'ContosoServiceOrders';
const CURSOR = 'ModifiedDateAndTime';
const KEYS = `${ORDERS}_keys`;
const SAMPLE_COLUMNS = [
  'dataAreaId',
  'InvoiceNumber',
  'InvoiceAccount',
  'InvoiceDate',
  'Currency',
  'TotalInvoiceAmount',
];
/** Small pages and no look-back, so that slices and changes are visible in a small environment. */
const SETTINGS = { odata_maxpagesize: 25, lookback_minutes: 0, key_streams: [ORDERS] };

export async function demonstrateFinops(work: Work): Promise<void> {
  const emulator = await startFinopsEmulator();
  try {
    await demonstrate(emulator, work);
  } finally {
    await emulator.stop();
  }
}

async function demonstrate({ config, url }: FinopsEmulator, work: Work): Promise<void> {
  say(styled('bold', 'source-microsoft-dataverse: an Airbyte source for Finance & Operations'));
  say(`The environment is emulated on this machine, at ${url}.`);
  say('You need no account.');

  await touchOne(url, ORDERS);
  const configFile = work.file('config.json', { ...config, ...SETTINGS });
  heading(1, 'Does the connection work?', `${PROGRAM} check --config config.json`);
  showCheck(await runConnector('check', '--config', configFile));

  heading(2, 'Which entities are there?', `${PROGRAM} discover --config config.json`);
  const streams = showEntities(await runConnector('discover', '--config', configFile));

  const catalogFile = work.file('catalog.json', {
    streams: [
      ...catalogOf(streams, [...FULL, KEYS], 'full_refresh'),
      ...catalogOf(streams, [ORDERS], 'incremental', [CURSOR]),
    ],
  });
  heading(
    3,
    'A first read, company by company',
    `${PROGRAM} read --config config.json --catalog catalog.json`,
  );
  const first = await runConnector('read', '--config', configFile, '--catalog', catalogFile);
  showFirstRead(first);

  say();
  say(styled('bold', '4. Meanwhile, in the environment'));
  say();
  await changeOrders(url, ORDERS, say);

  const stateFile = work.file('state.json', lastStates(first));
  const again = `${PROGRAM} read --config config.json --catalog catalog.json --state state.json`;
  heading(5, `The next read, by the cursor ${CURSOR}`, again);
  const argv = ['--config', configFile, '--catalog', catalogFile, '--state', stateFile];
  showChanges(first, await runConnector('read', ...argv));
}

function showEntities({ messages, seconds }: Run): readonly Stream[] {
  const streams = messages.find((message) => message.catalog !== undefined)?.catalog?.streams ?? [];
  const rows = streams.map((stream) => [
    stream.name,
    String(Object.keys(stream.json_schema.properties).length),
    stream.source_defined_primary_key.map(([column]) => column).join(', '),
  ]);
  table([['entity', 'columns', 'key'], ...rows]);
  say(`   ${streams.length} streams in ${seconds.toFixed(1)} s`);
  return streams;
}

function showFirstRead(run: Run): void {
  const rows = [...FULL, ORDERS, KEYS].map((name) => {
    const records = recordsOf(run.messages, name);
    const companies = new Set(records.map((row) => String(row['dataAreaId']).toLowerCase()));
    return [name, String(records.length), [...companies].sort().join(', ')];
  });
  table([['stream', 'records', 'companies'], ...rows]);
  explain(`In ${run.seconds.toFixed(1)} s, process start included. One of them:`);
  say();
  const sample = run.lines.find((line) => line.includes('"stream":"VendorInvoiceHeaders"') && isRecord(line));
  showRecord(sample ?? '', SAMPLE_COLUMNS);
}

function isRecord(line: string): boolean {
  return line.startsWith('{"type":"RECORD"');
}

function keyOf(row: Row): string {
  return `${String(row['dataAreaId'])} ${String(row['ServiceOrderId'])}`;
}

function showChanges(first: Run, second: Run): void {
  const changed = recordsOf(second.messages, ORDERS).map((row) => [
    'upsert',
    keyOf(row),
    String(row['Description']),
  ]);
  const left = new Set(recordsOf(second.messages, KEYS).map(keyOf));
  const gone = recordsOf(first.messages, KEYS).filter((row) => !left.has(keyOf(row)));
  const deleted = gone.map((row) => ['delete', keyOf(row), `not in ${KEYS} any longer`]);
  table([['change', 'key', 'what'], ...changed, ...deleted]);
  say(
    `   ${changed.length} records by the cursor, ${deleted.length} deletes by comparing keys, in ${second.seconds.toFixed(1)} s`,
  );
}
