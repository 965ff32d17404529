/**
 * Plants each deliberate defect in a copy of the project, and runs the tests that must notice it until one does. A
 * defect that no test notices is a gap in the tests. Before, all of those tests must pass without a defect.
 *
 *     npm run mutations                       # all
 *     npm run mutations -- --only cursor      # those whose description has the word
 *     npm run mutations -- --at-once 1        # one after the other
 */
import { parseArgs } from 'node:util';
import type { Defect } from './mutations/defect.ts';
import { DEFECTS } from './mutations/defects.ts';
import { PlantedCopy } from './mutations/planted_copy.ts';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, 'at-once': { type: 'string', default: '2' } },
});
const chosen = DEFECTS.filter(({ what }) => what.includes(values.only));
const begun = performance.now();
const good = new Set<string>();
let failedCount = 0;
let missed = 0;

async function tryTest(copy: PlantedCopy, test: string): Promise<void> {
  if (await copy.passes(test)) good.add(test);
  else {
    failedCount++;
    console.log(`FAILS WITHOUT A DEFECT: ${test}`);
  }
}

async function plant(copy: PlantedCopy, defect: Defect): Promise<void> {
  const by = await copy.noticedBy(
    defect,
    defect.noticedBy.filter((test) => good.has(test)),
  );
  if (by === undefined) missed++;
  console.log(`${by === undefined ? 'NOT NOTICED' : `noticed by ${by}`}: ${defect.what}`);
}

const copies = Array.from({ length: Number(values['at-once']) }, () => new PlantedCopy());

/** Each copy takes the next item until none is left. */
async function share<T>(
  items: Iterable<T>,
  work: (copy: PlantedCopy, item: T) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  await Promise.all(
    copies.map(async (copy) => {
      for (let next = left.next(); !next.done; next = left.next()) await work(copy, next.value);
    }),
  );
}

try {
  for (const copy of copies) await copy.build();
  await share(new Set(chosen.flatMap(({ noticedBy }) => noticedBy)), tryTest);
  await share(chosen, plant);
} finally {
  for (const copy of copies) copy.remove();
}
const seconds = ((performance.now() - begun) / 1000).toFixed(0);
console.log(
  `${chosen.length - missed} of ${chosen.length} defects noticed, ${good.size} of ${good.size + failedCount} tests pass without one, ${seconds} s`,
);
if (missed > 0 || failedCount > 0) process.exitCode = 1;
