/** Writes docs/faults.md from a run of the fault matrix. */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { faultsPage } from '../integration_tests/faults/document.ts';
import { runMatrix } from '../integration_tests/faults/run_matrix.ts';

const PAGE = 'docs/faults.md';
const begun = performance.now();
const cells = await runMatrix();
for (const { fault, message, nextRun, outcome, place, times } of cells) {
  if (outcome === 'unknown' || nextRun !== 'completes' || process.argv.includes('--all')) {
    console.log(`${fault}, ${place}, ${times}: ${outcome} ${message}; then it ${nextRun}`);
  }
}
writeFileSync(PAGE, await format(faultsPage(cells), { ...(await resolveConfig(PAGE)), parser: 'markdown' }));
console.log(`${cells.length} cells in ${((performance.now() - begun) / 1000).toFixed(1)} s: ${PAGE}`);
