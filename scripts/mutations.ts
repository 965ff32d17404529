/**
 * Plants each deliberate defect in a copy of the project, and runs the tests that must notice it until one does. A
 * defect that no test notices is a gap in the tests. Before, all of those tests must pass without a defect.
 *
 *     npm run mutations                       # all
 *     npm run mutations -- --only cursor      # those whose description has the word
 *     npm run mutations -- --at-once 1        # one after the other
 */
import { parseArgs } from 'node:util';
import { DEFECTS } from './mutations/defects.ts';
import { PlantedCopy } from './mutations/planted_copy.ts';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, 'at-once': { type: 'string', default: '2' } },
});
const chosen = DEFECTS.filter(({ what }) => what.includes(values.only));
const begun = performance.now();
let missed = 0;
let next = 0;

async function plantSome(copy: PlantedCopy): Promise<void> {
  while (next < chosen.length) {
    const defect = chosen[next++]!;
    const by = await copy.noticedBy(defect);
    if (by === undefined) missed++;
    console.log(`${by === undefined ? 'NOT NOTICED' : `noticed by ${by}`}: ${defect.what}`);
  }
}

const copies = Array.from({ length: Number(values['at-once']) }, () => new PlantedCopy());
try {
  const failing = await copies[0]!.failures([...new Set(chosen.flatMap(({ noticedBy }) => noticedBy))]);
  if (failing.length > 0) throw new Error(`these tests fail without a defect: ${failing.join(', ')}`);
  await Promise.all(copies.map(plantSome));
} finally {
  for (const copy of copies) copy.remove();
}
const seconds = ((performance.now() - begun) / 1000).toFixed(0);
console.log(`${chosen.length - missed} of ${chosen.length} defects noticed, ${seconds} s`);
if (missed > 0) process.exitCode = 1;
