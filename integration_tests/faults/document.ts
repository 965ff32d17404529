/** The fault matrix as the page `docs/faults.md`. */
import { type Cell, PLACES } from './matrix.ts';

const HEAD = `# Faults

What the connector makes of every fault that the emulator can script, on every kind of request: the fault comes once, or every time. Written by
\`npm run faults\`, and held against the connector by \`integration_tests/faults.long.test.ts\`. What the real service does in these situations is not shown
here: the table says how we answer.

A cell begins with the outcome: *delivered* (exit 0, every row arrived), or the failure type that the platform gets and the code of the error
([troubleshooting.md](troubleshooting.md)). Then: how often something was requested again, how many rows arrived in this run, states written. After every cell
a run without faults goes on from its last state; it completes in every one, and nothing is missing from the two together. Waits that the service
asks for by \`Retry-After\` (here 20 seconds) are kept for two hours in all.

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
