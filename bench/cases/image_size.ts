/** The size of the image above its base: the files that the Dockerfile copies into it, counted without building it. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = ['package.json', 'spec.json', 'bin', 'dist'];

/** @returns bytes. */
export function measureImageSize(): number {
  return COPIED.reduce((sum, name) => sum + sizeOf(join(ROOT, name)), 0);
}

function sizeOf(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
