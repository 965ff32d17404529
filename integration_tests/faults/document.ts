/** The fault matrix as the page `docs/faults.md`. */
import { type Cell, PLACES } from './matrix.ts';

const HEAD = `# Faults

This page shows how the connector reacts to every fault that the emulator can script, on every kind of request. The fault happens once, or every time.
\`npm run faults\` writes the page, and \`integration_tests/faults.long.test.ts\` checks it against the connector. The page does not show how the real
service behaves in these situations, only how the connector responds.

A cell begins with the outcome: *delivered* (exit 0, every row arrived), or the failure type that the platform gets and the code of the error
([troubleshooting.md](troubleshooting.md)). Then follow the number of repeated requests, the rows that arrived in this run, and the states written. After every
cell, a run without faults continues from its last state. It always completes, and no row is missing from the two runs together. The connector waits as the
service asks by \`Retry-After\` (here 20 seconds), for two hours in all.

`;

export function faultsPage(cells: readonly Cell[]): string {
  const names = [...new Set(cells.map(({ fault }) => fault))];
  const sections = PLACES.map(({ name }) => {
    const rows = names.flatMap((fault) => {
      const of = (times: Cell['times']): Cell | undefined =>
        cells.find((cell) => cell.fault === fault && cell.place === name && cell.times === times);
      const [once, always] = [of('once'), of('always')];
      return once === undefined || always === undefined
        ? []
        : [`| ${fault} | ${text(once)} | ${text(always)} |`];
    });
    return `## On: ${name}\n\n| fault | once | every time |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return HEAD + sections.join('\n');
}

function text({ delivered, outcome, retries, states }: Cell): string {
  const again = retries === 0 ? 'no retry' : retries === 1 ? '1 retry' : `${retries} retries`;
  return `${outcome}; ${again}, ${delivered}, ${states} state${states === 1 ? '' : 's'}`;
}
