/** Writes the transcript of the demo into the README: `npm run docs:demo`. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DEMO = fileURLToPath(new URL('../demo/main.ts', import.meta.url));
export const README = fileURLToPath(new URL('../README.md', import.meta.url));
const SECTION = /(<!-- begin demo -->\n\n```text\n)([\s\S]*?)(```\n\n<!-- end demo -->)/;

/** What the demo prints without a terminal. Rejects if it fails. */
export async function runDemo(): Promise<string> {
  const child = spawn(process.execPath, [DEMO], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code === 0 && stderr === '') return stdout;
  throw new Error(`the demo ended with ${code}: ${stderr}`);
}

/** The part that shows rows, with what differs from run to run replaced. */
export function transcriptOf(output: string): string {
  const begin = output.indexOf('4. A first load');
  const end = output.indexOf('Try it yourself');
  return `${output
    .slice(begin, end)
    .trim()
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '2026-03-02T08:00:00.000Z')
    .replaceAll(/(_ab_cdc_cursor +)\d+/g, (_, name: string) => `${name}1772438400000000`)
    .replaceAll(/\d+\.\d s\b/g, '0.4 s')}\n`;
}

export function transcriptIn(readme: string): string | undefined {
  return SECTION.exec(readme)?.[2];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const transcript = transcriptOf(await runDemo());
  const text = readFileSync(README, 'utf8');
  writeFileSync(
    README,
    text.replace(SECTION, (_, head: string, _old, tail: string) => head + transcript + tail),
  );
}
