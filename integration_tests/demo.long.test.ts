/** What the documents show of runs is current, and the demo leaves nothing behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { diagramIn, emulatedDiagram, PAGE } from '../scripts/relationship_diagram.ts';
import { README, runDemo, transcriptIn, transcriptOf } from '../scripts/demo_transcript.ts';

describe('the demo of Dataverse', () => {
  let output: string;
  beforeAll(async () => {
    output = await runDemo();
  });

  test('fits into 80 columns', () => {
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('is what the README shows: `npm run docs:demo` writes it there', () => {
    expect(transcriptIn(readFileSync(README, 'utf8'))).toBe(transcriptOf(output));
  });

  test('shows labels, a resumed load and a delete marker', () => {
    expect(output).toMatch(
      /80 contacts came, then the process was killed\.\n +The next run brought the other 60\./,
    );
    expect(output).toMatch(/cr1a7_phase +4\n +cr1a7_phase_label +Review/);
    expect(output).toMatch(/account +delete +[0-9a-f-]{36}\n/);
  });
});

test('docs/relationships.md draws the emulator as it is: `npm run docs:relationships` writes it', async () => {
  expect(diagramIn(readFileSync(PAGE, 'utf8'))).toBe(await emulatedDiagram());
});

describe('a demo that is interrupted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'demo-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['SIGINT', 'SIGTERM'] as const)('by %s leaves nothing behind', async (signal) => {
    const env = { ...process.env, TMPDIR: folder };
    const child = spawn(process.execPath, ['demo/main.ts'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    for await (const chunk of child.stdout) {
      if (String(chunk).includes('Does the connection work')) child.kill(signal);
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    expect(child.signalCode).toBe(signal);
    expect(readdirSync(folder)).toEqual([]);
  });
});
