/**
 * A real deduplicating destination: merges the records of many syncs into PostgreSQL by the rule that Airbyte's
 * destinations follow (docs/streams.md). The result must equal the source, row by row and digit by digit.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Case, skipped, type Verdict } from './case.ts';
import { mustRun, runCommand } from './command.ts';
import { type Emulated, startEmulated } from './emulated.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { EXECUTABLE } from './product.ts';

const NAME = 'MERGE into PostgreSQL';
const SYNCS = 12;

/** Each with its key and its entity set. */
const STREAMS = [
  ['account', 'accountid', 'accounts'],
  ['contact', 'contactid', 'contacts'],
  ['incident', 'incidentid', 'incidents'],
] as const;

export async function mergeDestination(): Promise<Verdict[]> {
  const postgres = await startPostgres();
  if (postgres === undefined) return [skipped(NAME, '', 'no PostgreSQL')];
  const emulated = await startEmulated();
  try {
    return [{ judge: NAME, version: postgres.version, cases: await syncAndCompare(postgres, emulated) }];
  } finally {
    emulated.stop();
    await postgres.stop();
  }
}

async function syncAndCompare(postgres: Postgres, emulated: Emulated): Promise<Case[]> {
  const folder = mkdtempSync(join(tmpdir(), 'judges-'));
  const catalog = join(folder, 'catalog.json');
  writeFileSync(catalog, JSON.stringify(await catalogOf(emulated)));
  for (const [stream] of STREAMS)
    await postgres.sql(`create table ${stream} (id text primary key, cursor bigint, data jsonb)`);
  let state: string | undefined;
  let records = 0;
  for (let sync = 0; sync < SYNCS; sync++) {
    if (sync > 0) await changeRows(emulated, sync);
    const lines = await read(emulated.configFile, catalog, state);
    state = join(folder, `state-${sync}.json`);
    writeFileSync(state, JSON.stringify(lastStates(lines)));
    for (const [stream, key] of STREAMS) {
      const own = lines.filter((line) => line.startsWith(`{"type":"RECORD","record":{"stream":"${stream}",`));
      records += own.length;
      await postgres.sql(mergeOf(stream, key, own));
    }
  }
  const cases: Case[] = [];
  for (const [stream, key, entitySet] of STREAMS)
    cases.push(await compare(postgres, emulated, stream, key, entitySet));
  const [first] = cases;
  return first === undefined
    ? []
    : [{ ...first, detail: `${first.detail}; ${records} records of ${SYNCS} syncs` }, ...cases.slice(1)];
}

/**
 * The newest record of each key wins; it is applied only if its cursor is greater than the stored one; a delete marker
 * removes the row.
 */
function mergeOf(stream: string, key: string, lines: readonly string[]): string {
  return `create temp table raw (line text);
copy raw from stdin with (format csv, quote e'\\x01', delimiter e'\\x02');
${lines.join('\n')}
\\.
merge into ${stream} as stored
using (
  select distinct on (data->>'${key}') data->>'${key}' as id, (data->>'_ab_cdc_cursor')::bigint as cursor, data
  from (select line::jsonb->'record'->'data' as data from raw) as records
  order by data->>'${key}', (data->>'_ab_cdc_cursor')::bigint desc
) as newest
on stored.id = newest.id
when matched and newest.cursor > stored.cursor and newest.data->>'_ab_cdc_deleted_at' is not null then delete
when matched and newest.cursor > stored.cursor then update set cursor = newest.cursor, data = newest.data
when not matched and newest.data->>'_ab_cdc_deleted_at' is null then insert values (newest.id, newest.cursor, newest.data);
`;
}

/** Compares in SQL, where a JSON number keeps all its digits. */
async function compare(
  postgres: Postgres,
  emulated: Emulated,
  stream: string,
  key: string,
  entitySet: string,
): Promise<Case> {
  const page = await rowsOf(emulated, entitySet);
  const different = await postgres.sql(`create temp table page (text text);
copy page from stdin with (format csv, quote e'\\x01', delimiter e'\\x02');
${page}
\\.
with truth as (select row->>'${key}' as id, row from page, jsonb_array_elements(text::jsonb->'value') as row),
  stored as (select id, (select jsonb_object_agg(name, value) from jsonb_each(data) as column_(name, value)
    where name !~ '^_ab_cdc_' and name !~ '_label$') as row from ${stream})
select coalesce(truth.id, stored.id) || ': ' || case when stored.id is null then 'is missing' when truth.id is null then 'is left over'
  else 'differs' end from truth full join stored on truth.id = stored.id
where stored.id is null or truth.id is null
  or not (truth.row @> stored.row) order by 1;`);
  const count = (
    await postgres.sql(
      `select count(*) || ' rows, ' || sum((select count(*) from jsonb_object_keys(data))) || ' values' from ${stream}`,
    )
  ).trim();
  return different.trim() === ''
    ? { case: `${stream} equals the source`, outcome: 'passed', detail: count }
    : { case: `${stream} equals the source`, outcome: 'failed', detail: different.trim().slice(0, 300) };
}

async function rowsOf({ config }: Emulated, entitySet: string): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: config['client_id'] ?? '',
    client_secret: config['client_secret_value'] ?? '',
    scope: `${config['url']}/.default`,
  });
  const tokenUrl = `${config['authority_url']}/${config['tenant_id']}/oauth2/v2.0/token`;
  const token = (await (await fetch(tokenUrl, { method: 'POST', body: form })).json()) as {
    access_token: string;
  };
  const answer = await fetch(`${config['url']}/api/data/v9.2/${entitySet}`, {
    headers: { Authorization: `Bearer ${token.access_token}` },
  });
  return (await answer.text()).replaceAll('\n', ' ');
}

async function catalogOf({ configFile }: Emulated): Promise<unknown> {
  const text = await mustRun([EXECUTABLE, 'discover', '--config', configFile]);
  const line = text.split('\n').find((one) => one.startsWith('{"type":"CATALOG"')) ?? '{}';
  const { catalog } = JSON.parse(line) as { catalog: { streams: { name: string }[] } };
  const wanted = new Set<string>(STREAMS.map(([name]) => name));
  const streams = catalog.streams.filter(({ name }) => wanted.has(name));
  return {
    streams: streams.map((stream) => ({
      stream,
      sync_mode: 'incremental',
      destination_sync_mode: 'append_dedup',
    })),
  };
}

async function read(config: string, catalog: string, state: string | undefined): Promise<string[]> {
  const since = state === undefined ? [] : ['--state', state];
  const { code, stdout } = await runCommand([
    EXECUTABLE,
    'read',
    '--config',
    config,
    '--catalog',
    catalog,
    ...since,
  ]);
  if (code !== 0) throw new Error(`read ended with ${code}: ${stdout.slice(-1000)}`);
  return stdout.trimEnd().split('\n');
}

function lastStates(lines: readonly string[]): unknown[] {
  const last = new Map<string, unknown>();
  for (const line of lines) {
    if (!line.startsWith('{"type":"STATE"')) continue;
    const { state } = JSON.parse(line) as { state: { stream: { stream_descriptor: { name: string } } } };
    last.set(state.stream.stream_descriptor.name, state);
  }
  return [...last.values()];
}

/** Renames, deletes and creates rows, and recreates deleted ones with the same id. */
async function changeRows(emulated: Emulated, sync: number): Promise<void> {
  for (const [table, key] of STREAMS) {
    const rows = (await emulated.control('GET', `tables/${table}/rows?limit=200`)) as Record<
      string,
      string
    >[];
    const pick = (step: number): string => rows[(sync * 7 + step * 3) % rows.length]?.[key] ?? '';
    const [renamed, deleted, recreated] = [pick(0), pick(1), pick(2)];
    const name = { account: 'name', contact: 'lastname', incident: 'title' }[table];
    await emulated.control('PATCH', `tables/${table}/rows/${renamed}`, {
      [name]: `Sync ${sync} \u2028 "quoted"`,
    });
    if (deleted !== renamed) await emulated.control('DELETE', `tables/${table}/rows/${deleted}`);
    if (recreated !== renamed && recreated !== deleted) {
      await emulated.control('DELETE', `tables/${table}/rows/${recreated}`);
      await emulated.control('POST', `tables/${table}/rows`, {
        [key]: recreated,
        [name]: `Again in ${sync}`,
      });
    }
    await emulated.control('POST', `tables/${table}/rows`, { [name]: `Created in ${sync}` });
  }
}
