/** Measures Finance & Operations alone and writes its section of docs/benchmark.md: `npm run bench:finops [-- --quick] [--print]`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureFinops } from './cases/finops.ts';
import { FULL, QUICK } from './plan.ts';
import { FINOPS_HEADING, finopsSection } from './report/finops_section.ts';
import { withSection } from './report/sections.ts';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, print: { type: 'boolean', default: false } },
});
const plan = values.quick ? QUICK : FULL;
const section = finopsSection(await measureFinops(plan.finops, plan.finopsRounds));
const path = fileURLToPath(new URL('../docs/benchmark.md', import.meta.url));
if (!values.print) {
  writeFileSync(path, withSection(readFileSync(path, 'utf8'), FINOPS_HEADING, section, '## Cold start'));
}
console.log(section);
