/**
 * Compiles `src/` into `dist/`. Runs as npm's `prepare`, so also where dev dependencies were left out
 * (`npm ci --omit=dev`): there is nothing to compile with there, and `dist/` must already stand.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = `${root}node_modules/typescript/bin/tsc`;

if (existsSync(compiler)) {
  rmSync(`${root}dist`, { recursive: true, force: true });
  const result = spawnSync(process.execPath, [compiler, '-p', `${root}tsconfig.build.json`], {
    stdio: 'inherit',
  });
  process.exitCode = result.status ?? 1;
} else if (!existsSync(`${root}dist/main.js`)) {
  console.error('dist/ is missing and TypeScript is not installed: run `npm ci` with dev dependencies.');
  process.exitCode = 1;
}
