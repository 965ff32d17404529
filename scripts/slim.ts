/**
 * Removes from installed packages what Node never loads, so that the image stays small: type declarations, source maps,
 * documents, and the builds for browsers and bundlers beside the one that is imported.
 *
 *     node scripts/slim.ts node_modules
 */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = process.argv[2];
if (root === undefined) throw new Error('usage: node scripts/slim.ts node_modules');

const NEVER_LOADED = /(\.d\.[cm]?ts|\.map|\.md|\.markdown|\.flow|\.tsbuildinfo)$|^(CHANGELOG|HISTORY)/i;
const KEPT = /^(LICEN[CS]E|NOTICE|COPYING)/i;

const before = sizeOf(root);
for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
  if (entry.isFile() && NEVER_LOADED.test(entry.name) && !KEPT.test(entry.name)) {
    rmSync(join(entry.parentPath, entry.name));
  }
}
const toMegabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
console.log(`node_modules: ${toMegabytes(before)} MB, of which ${toMegabytes(sizeOf(root))} MB are kept`);

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
