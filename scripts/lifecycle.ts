/**
 * Runs lives from chosen seeds: `npm run lifecycle -- --from 1 --seeds 1000`. Prints the diary of each that ends wrong; one seed alone
 * prints it always. `--until-first` ends with the first that ends wrong.
 */
import { parseArgs } from 'node:util';
import { Lives } from '../integration_tests/lifecycle/lives.ts';

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '200' },
    'until-first': { type: 'boolean', default: false },
  },
});
const from = Number(values.from);
const count = Number(values.seeds);

/** Seeds that once found a lost delete: the first load was killed in its first page. Every run of many seeds includes them. */
const LESSONS = [5042, 5132];

function seedsOf(first: number, length: number): number[] {
  const seeds = Array.from({ length }, (_, index) => first + index);
  return length === 1 ? seeds : [...LESSONS.filter((seed) => !seeds.includes(seed)), ...seeds];
}

const lives = await Lives.begin();
const begun = performance.now();
const sums = { runs: 0, kills: 0, records: 0, excused: 0, failed: 0 };
for (const seed of seedsOf(from, count)) {
  if (values['until-first'] && sums.failed > 0) break;
  const result = await lives.live(seed);
  sums.runs += result.runs;
  sums.kills += result.kills;
  sums.records += result.records;
  sums.excused += result.excused;
  if (result.problems.length > 0) sums.failed++;
  if (result.problems.length > 0 || count === 1) {
    console.log(`seed ${seed}\n  ${[...result.diary, ...result.problems.slice(0, 10)].join('\n  ')}`);
  }
}
await lives.end();
const seconds = ((performance.now() - begun) / 1000).toFixed(1);
console.log(
  `${count} lives, ${sums.runs} runs, ${sums.kills} of them killed, ${sums.records} records, ${sums.excused} rows left over as a WARN said, ${seconds} s: ${sums.failed} ended wrong`,
);
if (sums.failed > 0) process.exitCode = 1;
