/** Builds the Python wheel into `python/dist/`: `npm run wheel`. Needs Python 3.10 or later with `pip`. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
if (!existsSync(`${root}dist/bundle/main.js`)) throw new Error('dist/ is missing: run `npm ci` first');
rmSync(`${root}python/dist`, { recursive: true, force: true });
const python = process.env['PYTHON'] ?? 'python3';
const argv = ['-m', 'pip', 'wheel', '--quiet', '--no-deps', '--wheel-dir', 'dist', '.'];
const { error, status } = spawnSync(python, argv, { cwd: `${root}python`, stdio: 'inherit' });
if (error !== undefined) throw error;
process.exitCode = status ?? 1;
