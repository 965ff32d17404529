import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { format, resolveConfig } from 'prettier';
import { faultsPage } from './faults/document.ts';
import type { Cell } from './faults/matrix.ts';
import { runScript } from './script.ts';

test('[E1] [E2] [E3] [E4] [E5] [I10] [I11] [L5] [L6] [L7] every fault on every kind of request has an outcome, and the next run completes: docs/faults.md', async () => {
  const { stdout } = await runScript('faults.ts', ['--json']);
  const cells = JSON.parse(stdout) as Cell[];
  expect(cells.length).toBeGreaterThan(400);
  for (const cell of cells) {
    expect(cell).toMatchObject({ outcome: expect.not.stringContaining('unknown'), nextRun: 'completes' });
    // A run that reports success has delivered everything.
    if (cell.outcome === 'delivered') expect(cell.delivered).toBe('all rows');
  }
  const page = 'docs/faults.md';
  const fresh = await format(faultsPage(cells), { ...(await resolveConfig(page)), parser: 'markdown' });
  expect(fresh).toBe(readFileSync(page, 'utf8'));
}, 400_000);
