import { Bench } from '../connector.ts';
import { type Cell, type FaultCase, FaultMatrix, FAULTS, isStall, type Place, PLACES } from './matrix.ts';

interface Job {
  /** Its place in the matrix. */
  readonly at: number;
  readonly fault: FaultCase;
  readonly place: Place;
  readonly times: 'once' | 'always';
}

/** How many cells run at once: those that wait for time-outs take no processor. */
const WORKERS = { stalls: 8, others: 3 };

/** All cells, several at a time, each worker with an emulator of its own. */
export async function runMatrix(): Promise<Cell[]> {
  const jobs = FAULTS.flatMap((fault) =>
    PLACES.filter(({ match }) => fault.rowsOnly !== true || match === 'rows' || match === 'delta').flatMap(
      (place) => (['once', 'always'] as const).map((times) => ({ fault, place, times })),
    ),
  ).map((job, at): Job => ({ ...job, at }));
  const cells: Cell[] = [];
  const stalls = jobs.filter(({ fault }) => isStall(fault));
  const others = jobs.filter(({ fault }) => !isStall(fault));
  await Promise.all([
    ...Array.from({ length: WORKERS.stalls }, () => work(stalls, cells)),
    ...Array.from({ length: WORKERS.others }, () => work(others, cells)),
  ]);
  return cells;
}

/** Takes jobs until there is none. */
async function work(jobs: Job[], cells: Cell[]): Promise<void> {
  const bench = await Bench.start({ clock: { start: '2026-03-02T08:00:00Z' } });
  const matrix = new FaultMatrix(bench, await bench.discover());
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
    cells[job.at] = await matrix.cell(job.fault, job.place, job.times);
  }
  await bench.stop();
}
