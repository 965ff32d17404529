/**
 * Finance & Operations: one entity of 311 columns, half of them empty texts, in two companies; and the discovery of an
 * environment of several thousand entities.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Cost, countOutput } from '../command.ts';
import { type EmulatorConfig, signIn, startEmulatorWith, takeAskedPages } from '../emulator.ts';
import { measureRounds } from '../rounds.ts';
import { CONNECTOR } from '../workload.ts';

export interface FinopsCase {
  readonly rows: number;
  readonly entities: number;
}

export type FinopsReader = 'connector' | 'straightforward' | 'curl';

export interface FinopsResult extends FinopsCase {
  readonly columnCount: number;
  readonly pageBytes: number;
  readonly costs: Readonly<Record<FinopsReader, Cost>>;
  readonly discovery: Cost;
  readonly streamCount: number;
  readonly catalogBytes: number;
}

interface Stream {
  readonly name: string;
  readonly json_schema: { readonly properties: Readonly<Record<string, unknown>> };
}

const ENTITY = 'Measured';
const PRODUCT = ['--product', 'finance_and_operations'];
const STRAIGHTFORWARD = fileURLToPath(new URL('../finops_straightforward_reader.ts', import.meta.url));

export async function measureFinops({ entities, rows }: FinopsCase, rounds: number): Promise<FinopsResult> {
  const folder = mkdtempSync(join(tmpdir(), 'finops-bench-'));
  try {
    const read = await measureRead(folder, rows, rounds);
    return { rows, entities, ...read, ...(await measureDiscovery(folder, entities, rounds)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureRead(
  folder: string,
  rows: number,
  rounds: number,
): Promise<Pick<FinopsResult, 'columnCount' | 'pageBytes' | 'costs'>> {
  const emulator = await startEmulatorWith([...PRODUCT, '--generate', `${ENTITY}=${rows}:wide`]);
  try {
    const config = fileIn(folder, 'config.json', { ...emulator.config, odata_maxpagesize: 5000 });
    const stream = discover(config).find(({ name }) => name === ENTITY);
    if (stream === undefined) throw new Error(`no stream ${ENTITY}`);
    const selected = { stream, sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' };
    const catalog = fileIn(folder, 'catalog.json', { streams: [selected] });
    const connector = [CONNECTOR, 'read', '--config', config, '--catalog', catalog];
    await takeAskedPages(emulator.config);
    const { lines } = await countOutput(connector);
    const urls = await pagesOf(emulator.config);
    const token = await signIn(emulator.config);
    const columns = Object.keys(stream.json_schema.properties);
    const job = fileIn(folder, 'job.json', { token, urls, columns, stream: ENTITY });
    const straightforward = [process.execPath, STRAIGHTFORWARD, job];
    const records = (await countOutput(straightforward)).lines;
    if (lines < rows || records < rows) throw new Error(`of ${rows} rows, ${lines} and ${records} arrived`);
    const curl = ['curl', '--config', fileIn(folder, 'pages.curl', curlConfig(token, urls))];
    const { bytes: pageBytes } = await countOutput(curl);
    const costs = await measureRounds({ connector, straightforward, curl }, rounds);
    return { columnCount: columns.length, pageBytes, costs };
  } finally {
    await emulator.stop();
  }
}

/** The pages that brought rows, and not the small questions about them. */
async function pagesOf(config: EmulatorConfig): Promise<string[]> {
  return (await takeAskedPages(config)).map(({ url }) => url).filter((url) => !/\$top=[12]\b/.test(url));
}

async function measureDiscovery(
  folder: string,
  entities: number,
  rounds: number,
): Promise<Pick<FinopsResult, 'discovery' | 'streamCount' | 'catalogBytes'>> {
  const emulator = await startEmulatorWith([...PRODUCT, '--entities', String(entities)]);
  try {
    const config = fileIn(folder, 'large.json', emulator.config);
    const streams = discover(config);
    const { connector } = await measureRounds(
      { connector: [CONNECTOR, 'discover', '--config', config] },
      rounds,
    );
    const catalogBytes = Buffer.byteLength(JSON.stringify({ streams }));
    return { discovery: connector, streamCount: streams.length, catalogBytes };
  } finally {
    await emulator.stop();
  }
}

function discover(config: string): readonly Stream[] {
  const argv = ['discover', '--config', config];
  const output = execFileSync(CONNECTOR, argv, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  for (const line of output.split('\n').filter(Boolean)) {
    const message = JSON.parse(line) as { readonly catalog?: { readonly streams: readonly Stream[] } };
    if (message.catalog !== undefined) return message.catalog.streams;
  }
  throw new Error('discover ended without a catalog');
}

function curlConfig(token: string, urls: readonly string[]): string {
  const options = ['silent', 'show-error', 'fail', 'compressed', 'globoff'];
  return [
    ...options,
    `header = "authorization: Bearer ${token}"`,
    ...urls.map((url) => `url = "${url}"`),
    '',
  ].join('\n');
}

function fileIn(folder: string, name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}
