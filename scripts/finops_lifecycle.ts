/**
 * Lives of Finance & Operations: `npm run lifecycle -- --product finance_and_operations --from 1 --seeds 100`. Prints the
 * diary of each life that ends wrong; one seed alone prints it always.
 */
import { parseArgs } from 'node:util';
import { type FinopsLife, live } from '../integration_tests/finops_lives/life.ts';
import { World } from '../integration_tests/finops_lives/world.ts';

const { values } = parseArgs({
  options: { from: { type: 'string', default: '1' }, seeds: { type: 'string', default: '60' } },
});
const from = Number(values.from);
const count = Number(values.seeds);

const world = await World.begin();
const begunMs = performance.now();
const lives: FinopsLife[] = [];
for (let seed = from; seed < from + count; seed++) {
  const life = await live(world, seed);
  lives.push(life);
  if (life.problems.length > 0 || count === 1) {
    console.log(`seed ${seed}\n  ${[...life.diary, ...life.problems.slice(0, 10)].join('\n  ')}`);
  }
}
await world.bench.stop();
const sum = (of: (life: FinopsLife) => number): number => lives.reduce((all, life) => all + of(life), 0);
const wrong = lives.filter(({ problems }) => problems.length > 0).length;
const seconds = ((performance.now() - begunMs) / 1000).toFixed(1);
console.log(
  `${count} lives in ${new Set(lives.map(({ dialect }) => dialect)).size} dialects, ${sum(({ runs }) => runs)} runs, ${sum(({ kills }) => kills)} of them killed, ${sum(({ records }) => records)} records, ${sum(({ excused }) => excused)} reads under load that said that rows may be missing, ${seconds} s: ${wrong} ended wrong`,
);
if (wrong > 0) process.exitCode = 1;
