/** Writes docs/faults.md from a run of the fault matrix. `--all` prints every cell, `--json` prints them and writes nothing. */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { faultsPage } from '../integration_tests/faults/document.ts';
import type { Cell } from '../integration_tests/faults/matrix.ts';
import { runMatrix } from '../integration_tests/faults/run_matrix.ts';

const PAGE = 'docs/faults.md';
const begun = performance.now();
const cells = await runMatrix();
if (process.argv.includes('--json')) process.stdout.write(JSON.stringify(cells));
else await writePage(cells);

async function writePage(all: readonly Cell[]): Promise<void> {
  for (const { fault, message, nextRun, outcome, place, times } of all) {
    if (outcome === 'unknown' || nextRun !== 'completes' || process.argv.includes('--all')) {
      console.log(`${fault}, ${place}, ${times}: ${outcome} ${message}; then it ${nextRun}`);
    }
  }
  const page = await format(faultsPage(all), { ...(await resolveConfig(PAGE)), parser: 'markdown' });
  writeFileSync(PAGE, page);
  console.log(`${all.length} cells in ${((performance.now() - begun) / 1000).toFixed(1)} s: ${PAGE}`);
}
