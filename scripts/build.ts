/**
 * Bundles `src/` and the packages that it needs into `dist/bundle/`: one file to load in place of hundreds, which is a third
 * of the time that a command takes to start (docs/benchmark.md). What commands load only when they need it stays apart. Runs
 * as npm's `prepare`, so also where dev dependencies were left out (`npm ci --omit=dev`): there is nothing to bundle with
 * there, and `dist/` must already stand.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fillCompileCache } from './bundle/compile_cache.ts';
import { compiledSpec } from './bundle/compiled_spec.ts';
import { nodeModules } from './bundle/node_modules.ts';
import { slimUndici } from './bundle/slim_undici.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}dist/bundle`;
const executable = `${root}bin/source-microsoft-dataverse`;
const PACKAGE = /^node_modules\/(?:@[^/]+\/)?[^/]+/;
const LICENCE = /^(licen[cs]e|notice|copying)/i;

if (existsSync(`${root}node_modules/esbuild`)) await bundle();
else if (!existsSync(`${folder}/main.js`)) {
  console.error('dist/ is missing and esbuild is not installed: run `npm ci` with dev dependencies.');
  process.exitCode = 1;
}

async function bundle(): Promise<void> {
  const { build } = await import('esbuild');
  rmSync(`${root}dist`, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // As Node itself bundles undici: without the parser that undici tries out.
    define: { esbuildDetection: 'true' },
    plugins: [slimUndici, nodeModules, compiledSpec],
    // Names stay, for the sake of who reads a stack.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const packages = new Set(Object.keys(metafile.inputs).flatMap((path) => PACKAGE.exec(path)?.[0] ?? []));
  writeFileSync(`${folder}/LICENSES.txt`, [...packages].sort().map(licenceOf).join('\n'));
  // The executable is a shell script; where it is missing or cannot run, everything works without a cache.
  if (process.platform !== 'win32' && existsSync(executable))
    await fillCompileCache(executable, `${root}dist/cache`);
}

/** What a package's licence wants to be said wherever its code goes. */
function licenceOf(path: string): string {
  const { license, name, version } = JSON.parse(readFileSync(`${root}${path}/package.json`, 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  const texts = readdirSync(`${root}${path}`).filter((file) => LICENCE.test(file));
  if (texts.length === 0 && license === undefined) throw new Error(`${name} says nothing of its licence`);
  const words = texts.map((file) => readFileSync(`${root}${path}/${file}`, 'utf8').trim());
  return [`${name} ${version} (${license ?? 'licence below'})`, ...words, ''].join('\n\n');
}
