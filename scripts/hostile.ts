/** Runs the hostile suite and prints failures. `npm run hostile -- WORD` runs only attacks whose name contains the word. */
import { ATTACKS } from '../integration_tests/hostile/attacks.ts';
import { runAttacks } from '../integration_tests/hostile/run_attacks.ts';
import { Stage } from '../integration_tests/hostile/stage.ts';

const begun = performance.now();
const [word = ''] = process.argv.slice(2);
const stage = await Stage.set();
const chosen = ATTACKS.filter(({ name }) => name.includes(word));
const held = await runAttacks(stage, chosen);
await stage.strike();
const broken = held.filter(({ findings }) => findings.length > 0);
for (const { attack, findings } of broken) console.log(`${attack}: ${findings.join('; ')}`);
console.log(
  `${held.length} attacks, ${held.length - broken.length} held (${((performance.now() - begun) / 1000).toFixed(1)} s)`,
);
process.exitCode = broken.length === 0 ? 0 : 1;
