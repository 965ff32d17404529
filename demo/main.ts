/**
 * Shows the connector to people without an environment: the built program against the embedded emulator, over HTTP
 * and with a sign-in, as the platform would run it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Emulator, startEmulator } from '../emulator/start.ts';
import { demonstrateFinops } from './finops.ts';
import { catalogOf, lastStates, recordsOf } from './read_files.ts';
import { type Run, runConnector, type Stream } from './run_connector.ts';
import { showCheck } from './show.ts';
import { heading, say, styled, table } from './screen.ts';

const TABLES = ['account', 'contact', 'opportunity', 'incident', 'task', 'cr1a7_project'];
const PROGRAM = 'bin/source-microsoft-dataverse';

const folder = mkdtempSync(join(tmpdir(), 'dataverse-demo-'));
try {
  if (productOf(process.argv.slice(2)) === 'finance_and_operations') await demonstrateFinops({ file });
  else await demonstrateDataverse();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** `--product finance_and_operations` shows that product instead. */
function productOf(args: string[]): string {
  return parseArgs({ args, options: { product: { type: 'string', default: 'dataverse' } } }).values.product;
}

async function demonstrateDataverse(): Promise<void> {
  const emulator = await startEmulator();
  try {
    await demonstrate(emulator);
  } finally {
    await emulator.stop();
  }
}

async function demonstrate({ config, url }: Emulator): Promise<void> {
  say(
    styled('bold', 'source-microsoft-dataverse: an Airbyte source for Microsoft Dataverse and Dynamics 365'),
  );
  say(`The environment of this demo is emulated on this machine, at ${url}; no account is needed.`);

  heading(1, 'What it asks for', `${PROGRAM} spec`);
  showSpec(await runConnector('spec'));

  const configFile = file('config.json', config);
  heading(2, 'Does the connection work?', `${PROGRAM} check --config config.json`);
  showCheck(await runConnector('check', '--config', configFile));

  heading(3, 'Which tables are there?', `${PROGRAM} discover --config config.json`);
  const streams = showTables(await runConnector('discover', '--config', configFile));

  const catalogFile = file('catalog.json', { streams: catalogOf(streams, TABLES, 'incremental') });
  heading(4, 'A first read', `${PROGRAM} read --config config.json --catalog catalog.json > first.jsonl`);
  const first = await runConnector('read', '--config', configFile, '--catalog', catalogFile);
  showFirstRead(first);

  say();
  say(styled('bold', '5. Meanwhile, in the environment'));
  say();
  await changeSomeRows(url, first);

  const stateFile = file('state.json', lastStates(first));
  heading(
    6,
    'The next read brings just that',
    `${PROGRAM} read --config config.json --catalog catalog.json --state state.json`,
  );
  showChanges(
    await runConnector('read', '--config', configFile, '--catalog', catalogFile, '--state', stateFile),
  );

  showCommands();
}

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content, null, 2));
  return path;
}

function showSpec({ messages }: Run): void {
  const spec = messages.find((message) => message.spec !== undefined)?.spec?.connectionSpecification;
  const rows = Object.entries(spec?.properties ?? {}).map(([name, { description, title }]) => [
    name + (spec?.required.includes(name) === true ? ' *' : ''),
    title,
    description.split('. ')[0] ?? '',
  ]);
  table([['property', 'title', 'meaning'], ...rows]);
}

function showTables({ messages, seconds }: Run): readonly Stream[] {
  const streams = messages.find((message) => message.catalog !== undefined)?.catalog?.streams ?? [];
  const rows = streams.map(({ json_schema, name, source_defined_primary_key, supported_sync_modes }) => [
    name,
    String(Object.keys(json_schema.properties).length),
    source_defined_primary_key.map(([column]) => column).join(', '),
    supported_sync_modes.includes('incremental') ? 'incremental, with deletes' : 'full refresh',
  ]);
  table([['table', 'columns', 'key', 'sync'], ...rows]);
  say(`   ${streams.length} tables in ${seconds.toFixed(1)} s`);
  return streams;
}

function showFirstRead({ lines, messages, seconds }: Run): void {
  const counts = TABLES.map((name) => [name, String(recordsOf(messages, name).length)]);
  table([['stream', 'records'], ...counts]);
  say(`   in ${seconds.toFixed(1)} s, process start included. One of them:`);
  const sample =
    lines.find((line) => line.startsWith('{"type":"RECORD","record":{"stream":"cr1a7_project"')) ?? '';
  for (const line of sample.replaceAll(/([,{])(?="[^"]+":)/g, '$1\n').split('\n'))
    say(styled('dim', `   ${line}`));
}

/** Makes changes through the emulator's own API, as people and programs would in a real environment. */
async function changeSomeRows(url: string, first: Run): Promise<void> {
  const accounts = recordsOf(first.messages, 'account');
  const contacts = recordsOf(first.messages, 'contact');
  const change = async (method: string, path: string, body?: object): Promise<void> => {
    const response = await fetch(`${url}/_emulator/tables/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  };
  const [renamed = {}, deleted = {}] = accounts;
  const [left = {}] = contacts;
  await change('PATCH', `account/rows/${String(renamed['accountid'])}`, { name: 'Renamed, Inc.' });
  say(`   an account was renamed:  "${String(renamed['name'])}" is now "Renamed, Inc."`);
  await change('POST', 'account/rows', { name: 'Brand New GmbH' });
  say('   an account was created:  "Brand New GmbH"');
  await change('DELETE', `account/rows/${String(deleted['accountid'])}`);
  say(`   an account was deleted:  "${String(deleted['name'])}"`);
  await change('DELETE', `contact/rows/${String(left['contactid'])}`);
  say(`   a contact was deleted:   "${String(left['fullname'])}"`);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function showChanges({ messages, seconds }: Run): void {
  const changes = TABLES.flatMap((stream) => recordsOf(messages, stream).map((data) => ({ stream, data })));
  const rows = changes.map(({ data, stream }) => {
    const deletedAt = data['_ab_cdc_deleted_at'];
    const key = String(data[`${stream}id`]);
    return typeof deletedAt === 'string'
      ? [stream, 'delete', key, `_ab_cdc_deleted_at ${deletedAt}`]
      : [stream, 'upsert', key, textOf(data['name'])];
  });
  table([['stream', 'change', 'key', 'what'], ...rows]);
  say(`   ${changes.length} records in ${seconds.toFixed(1)} s`);
}

function showCommands(): void {
  say();
  say(styled('bold', 'Try it yourself'));
  say(`
   # In one terminal; it prints a configuration, to be saved as secrets/config.json:
   npm run emulator -- --port 8410

   # In another one:
   ${PROGRAM} check --config secrets/config.json
   ${PROGRAM} discover --config secrets/config.json
   ${PROGRAM} read --config secrets/config.json --catalog integration_tests/configured_catalog.json > first.jsonl
   grep '"type":"STATE"' first.jsonl | tail -n 1 > state.json
   curl -X POST http://127.0.0.1:8410/_emulator/tables/account/rows -d '{"name":"My account"}'
   ${PROGRAM} read --config secrets/config.json --catalog integration_tests/configured_catalog.json --state state.json

With an environment of your own, secrets/config.json is its configuration: the README says how to get one.`);
}
