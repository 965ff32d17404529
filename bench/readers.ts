/** The programs that read the same workload, for comparison. */
import { fileURLToPath } from 'node:url';
import { countOutput, type Output } from './command.ts';
import { signIn, takeAskedPages } from './emulator.ts';
import { CONNECTOR, type Workload } from './workload.ts';

export type ReaderName = 'connector' | 'withoutLabels' | 'straightforward' | 'curl';

export const READER_WORDS: Readonly<Record<ReaderName, string>> = {
  connector: 'this connector',
  withoutLabels: 'this connector, without labels',
  straightforward: 'fetch + JSON.parse + JSON.stringify',
  curl: 'curl --compressed',
};

export interface PreparedReaders {
  readonly commands: Readonly<Record<ReaderName, readonly string[]>>;
  /** The pages that all of them read, and their decompressed size. */
  readonly pageCount: number;
  readonly pageBytes: number;
  readonly pageList: string;
  /** The output of the connector. */
  readonly output: Output;
}

const STRAIGHTFORWARD = fileURLToPath(new URL('straightforward_reader.ts', import.meta.url));

/**
 * Runs each reader once, as its warm-up, and makes sure that every row arrived.
 * @throws if a reader wrote fewer or more records than there are rows.
 */
export async function prepareReaders(workload: Workload): Promise<PreparedReaders> {
  const { emulator, rowCount } = workload;
  const connector = readCommand(workload);
  const withoutLabels = readCommand(workload.withoutLabels);
  await takeAskedPages(emulator.config);
  const output = await countOutput(connector);
  const pages = await takeAskedPages(emulator.config);

  const { lines: plainLines } = await countOutput(withoutLabels);

  const token = await signIn(emulator.config);
  const job = workload.file('job.json', { url: emulator.config['url'], token, columns: workload.columns });
  const straightforward = [process.execPath, STRAIGHTFORWARD, job];
  const { lines } = await countOutput(straightforward);
  // The connector also writes states, statuses and logs.
  if (lines !== rowCount || output.lines < rowCount || plainLines < rowCount) {
    throw new Error(`of ${rowCount} rows, ${lines} and at most ${output.lines} and ${plainLines} arrived`);
  }

  const pageList = workload.file('pages.json', { token, pages });
  const curl = ['curl', '--config', workload.file('pages.curl', curlConfig(token, pages))];
  const { bytes: pageBytes } = await countOutput(curl);
  return {
    commands: { connector, withoutLabels, straightforward, curl },
    pageCount: pages.length,
    pageBytes,
    pageList,
    output,
  };
}

/** The connector's command for a workload. */
export function readCommand({ catalog, config }: Readonly<Record<'config' | 'catalog', string>>): string[] {
  return [CONNECTOR, 'read', '--config', config, '--catalog', catalog];
}

/** https://curl.se/docs/manpage.html#-K */
function curlConfig(
  token: string,
  pages: readonly { readonly url: string; readonly prefer: string }[],
): string {
  const prefer = pages[0]?.prefer ?? '';
  return [
    'silent',
    'show-error',
    'fail',
    'compressed',
    'globoff',
    `header = "authorization: Bearer ${token}"`,
    `header = "prefer: ${prefer}"`,
    ...pages.map(({ url }) => `url = "${url}"`),
    '',
  ].join('\n');
}
