import { rename, writeFile } from 'node:fs/promises';

/** Writes a configuration for the connector. The file appears only when it is complete. */
export async function writeConfig(file: string, config: Readonly<Record<string, unknown>>): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(config, null, 2)}\n`);
  await rename(draft, file);
}
