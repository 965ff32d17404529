import { Bench } from '../connector.ts';
import { type Cell, FaultMatrix, FAULTS, PLACES } from './matrix.ts';

/** All cells, several at a time, each worker with an emulator of its own: most of the time is waiting for time-outs. */
export async function runMatrix(workers = 4): Promise<Cell[]> {
  const jobs = FAULTS.flatMap((fault) =>
    PLACES.filter(({ match }) => fault.rowsOnly !== true || match === 'rows' || match === 'delta').flatMap(
      (place) => (['once', 'always'] as const).map((times) => ({ fault, place, times })),
    ),
  );
  const cells: Cell[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const bench = await Bench.start({ clock: { start: '2026-03-02T08:00:00Z' } });
    const matrix = new FaultMatrix(bench, await bench.discover());
    while (next < jobs.length) {
      const at = next++;
      const { fault, place, times } = jobs[at]!;
      cells[at] = await matrix.cell(fault, place, times);
    }
    await bench.stop();
  };
  await Promise.all(Array.from({ length: workers }, work));
  return cells;
}
