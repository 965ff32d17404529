/**
 * Draws the tables of an environment and the lookups between them, from the stream sys_relationships:
 *
 *     npm run relationships -- --config secrets/config.json --tables account,contact,opportunity > diagram.mmd
 *
 * Mermaid is text that GitHub and many editors show as a picture. Without a configuration the emulator's tables are drawn,
 * and `--write` puts them into docs/relationships.md.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { startEmulator } from '../emulator/start.ts';
import { diagramOf, type Relationship } from './relationships/diagram.ts';

const EXECUTABLE = fileURLToPath(new URL('../bin/source-microsoft-dataverse', import.meta.url));
export const PAGE = fileURLToPath(new URL('../docs/relationships.md', import.meta.url));
const PICTURE = /```mermaid\n[\s\S]*?```/;
/** A picture of more is not readable. */
const SHOWN = ['account', 'contact', 'opportunity', 'incident', 'task', 'cr1a7_project'];
const MOST_BYTES = 256 * 2 ** 20;

/** The relationships that an environment has. @param config the path of a configuration. */
async function relationshipsIn(config: string): Promise<Relationship[]> {
  const argv = ['read', '--config', config, '--streams', 'sys_relationships'];
  const { stdout } = await promisify(execFile)(EXECUTABLE, argv, { maxBuffer: MOST_BYTES });
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{"type":"RECORD"'))
    .map((line) => (JSON.parse(line) as { record: { data: Relationship } }).record.data);
}

/** The picture in docs/relationships.md. */
export async function emulatedDiagram(): Promise<string> {
  const emulator = await startEmulator();
  const folder = mkdtempSync(join(tmpdir(), 'relationships-'));
  try {
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify(emulator.config));
    return diagramOf(await relationshipsIn(config), SHOWN);
  } finally {
    rmSync(folder, { recursive: true });
    await emulator.stop();
  }
}

export function diagramIn(page: string): string | undefined {
  return PICTURE.exec(page)?.[0].slice('```mermaid\n'.length, -'```'.length);
}

async function main(): Promise<void> {
  const options = {
    config: { type: 'string' },
    tables: { type: 'string' },
    write: { type: 'boolean' },
  } as const;
  const { config, tables, write } = parseArgs({ options }).values;
  const names = tables?.split(',').map((name) => name.trim());
  const diagram =
    config === undefined ? await emulatedDiagram() : diagramOf(await relationshipsIn(config), names);
  if (write !== true) process.stdout.write(diagram);
  else
    writeFileSync(
      PAGE,
      readFileSync(PAGE, 'utf8').replace(PICTURE, () => `\`\`\`mermaid\n${diagram}\`\`\``),
    );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
