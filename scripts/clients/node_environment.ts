/** A folder with a client that npm installs, kept between runs under node_modules/.cache. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../judges/command.ts';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/clients/', import.meta.url));

/**
 * @param manifest a package.json with pinned packages.
 * @returns the folder, or the reason why it is missing.
 */
export async function nodeEnvironment(
  name: string,
  manifest: string,
): Promise<{ folder: string } | { missing: string }> {
  const digest = createHash('sha256').update(readFileSync(manifest)).digest('hex').slice(0, 12);
  const folder = join(CACHE, `${name}-${digest}`);
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return { folder };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(manifest, join(folder, 'package.json'));
  const { code, stderr } = await runCommand(['npm', 'install', '--no-audit', '--no-fund'], { cwd: folder });
  if (code !== 0) {
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.test(stderr))
      return { missing: `npm cannot be reached: ${stderr.slice(-200)}` };
    throw new Error(`npm install ended with ${code}: ${stderr.slice(-2000)}`);
  }
  writeFileSync(complete, '');
  return { folder };
}
