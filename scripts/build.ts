/**
 * Bundles `src/` and the packages that it needs into `dist/bundle/`: loading one file instead of hundreds saves a third
 * of the start of a command (docs/benchmark.md). Code that commands load only on demand stays in separate files. Runs
 * as npm's `prepare`, so also without dev dependencies (`npm ci --omit=dev`). Then the bundler is missing, and
 * `dist/` must already exist.
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
    // As in Node's own bundle of undici: without undici's experimental parser.
    define: { esbuildDetection: 'true' },
    plugins: [slimUndici, nodeModules, compiledSpec],
    // Keep names for readable stack traces.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const packages = new Set(Object.keys(metafile.inputs).flatMap((path) => PACKAGE.exec(path)?.[0] ?? []));
  writeFileSync(`${folder}/LICENSES.txt`, [...packages].sort().map(licenceOf).join('\n'));
  // The executable is a shell script. If it is missing or cannot run, everything works without a cache.
  if (process.platform !== 'win32' && existsSync(executable))
    await fillCompileCache(executable, `${root}dist/cache`);
}

/** The notice that a package's licence requires in copies of its code. */
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
