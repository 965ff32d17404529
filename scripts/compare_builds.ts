/**
 * The processor time of whole reads by two builds, in turn: `before`, which is another checkout that has been built, and `after`,
 * which is this one. Without a checkout, `before` is this source without the search for line ends (src/records/line_ends.ts), so
 * that the ratio is the cost of that search. The generated rows contain text that is not ASCII.
 *
 *     npm run measure:builds -- [--before FOLDER] [--rows 100000] [--pairs 11]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { startEmulatorProcess } from './emulator_process.ts';
import { measure } from './measure.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Where the bundle is, so that it finds what stands next to it. */
const VARIANT = join(root, 'dist/bundle-without-line-ends');
const TABLE = 'compared';

const { values } = parseArgs({
  options: {
    before: { type: 'string' },
    rows: { type: 'string', default: '100000' },
    pairs: { type: 'string', default: '11' },
  },
});

interface Build {
  readonly name: 'before' | 'after';
  readonly program: readonly string[];
}

/** As the launcher in bin/ starts it. */
function launcher(folder: string): string {
  return join(folder, 'bin/source-microsoft-dataverse');
}

async function buildsToCompare(): Promise<readonly [Build, Build]> {
  const after: Build = { name: 'after', program: [launcher(root)] };
  if (values.before !== undefined) return [{ name: 'before', program: [launcher(values.before)] }, after];
  await buildVariant();
  // The launcher's own script, with the other bundle.
  const script = readFileSync(launcher(root), 'utf8').replaceAll(
    'dist/bundle/',
    'dist/bundle-without-line-ends/',
  );
  const path = join(root, 'bin', '.without-line-ends');
  writeFileSync(path, script, { mode: 0o755 });
  return [{ name: 'before', program: [path] }, after];
}

async function buildVariant(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    outdir: VARIANT,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
    minifySyntax: true,
    minifyWhitespace: true,
    plugins: [
      {
        name: 'without-line-ends',
        setup: (bundler) => {
          bundler.onLoad({ filter: /records\/line_ends\.ts$/ }, () => ({
            contents: 'export const escapeLineEnds = (lines) => lines;',
          }));
        },
      },
    ],
  });
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN;
}

const sortedUp = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

async function compare(argv: readonly string[], rows: number, pairs: number): Promise<void> {
  const builds = await buildsToCompare();
  const seconds: Record<Build['name'], number[]> = { before: [], after: [] };
  for (let pair = -1; pair < pairs; pair++) {
    // In turn first and second, so that what drifts falls on both.
    for (const { name, program } of pair % 2 === 0 ? builds : builds.toReversed()) {
      const { cpuSeconds, exitCode, records } = await measure(argv, program);
      if (exitCode !== 0 || records !== rows)
        throw new Error(`${name}: exit ${exitCode}, ${records} records`);
      // The first pair warms the machine up.
      if (pair >= 0) seconds[name].push(cpuSeconds);
    }
    if (pair < 0) continue;
    const [before = Number.NaN, after = Number.NaN] = [seconds.before[pair], seconds.after[pair]];
    console.log(
      `pair ${pair + 1}: before ${before.toFixed(2)} s, after ${after.toFixed(2)} s, ratio ${(after / before).toFixed(3)}`,
    );
  }
  for (const name of ['before', 'after'] as const) {
    const sorted = sortedUp(seconds[name]);
    console.log(`${name}: median ${quantile(sorted, 0.5).toFixed(2)} s of the processor`);
  }
  const ratios = sortedUp(seconds.after.map((after, index) => after / (seconds.before[index] ?? Number.NaN)));
  const [low, middle, high] = [0.25, 0.5, 0.75].map((part) => quantile(ratios, part).toFixed(3));
  console.log(`ratio after/before: median ${middle}, half of the ${pairs} pairs ${low} to ${high}`);
}

const rows = Number(values.rows);
const folder = mkdtempSync(join(tmpdir(), 'dataverse-compare-'));
const emulator = await startEmulatorProcess([`${TABLE}=${rows}`]);
try {
  const [config, catalog] = [join(folder, 'config.json'), join(folder, 'catalog.json')];
  writeFileSync(config, emulator.config);
  const stream = { stream: { name: TABLE, json_schema: {} }, sync_mode: 'full_refresh' };
  writeFileSync(catalog, JSON.stringify({ streams: [{ ...stream, destination_sync_mode: 'append' }] }));
  await compare(['read', '--config', config, '--catalog', catalog], rows, Number(values.pairs));
} finally {
  emulator.stop();
  rmSync(folder, { recursive: true, force: true });
  rmSync(VARIANT, { recursive: true, force: true });
  rmSync(join(root, 'bin', '.without-line-ends'), { force: true });
}
