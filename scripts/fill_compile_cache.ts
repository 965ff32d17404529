/**
 * Fills `dist/cache/` with code compiled by the Node that runs the connector here. The image does this with its own Node:
 * another version, or the same one with other flags, cannot use what the build has left.
 */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fillCompileCache } from './bundle/compile_cache.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}dist/cache`;
rmSync(folder, { recursive: true, force: true });
await fillCompileCache(`${root}bin/source-microsoft-dataverse`, folder);
