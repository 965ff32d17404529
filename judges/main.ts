/**
 * Runs programs of others as judges: `npm run test:judges`. Each runs the built executable or the image against the emulator.
 * If a judge lacks a tool (Python, PostgreSQL, a Docker engine), it is skipped with a loud notice. The results go into
 * docs/conformance.md.
 */
import type { Verdict } from './case.ts';
import { cdk } from './cdk.ts';
import { countOf, writeSection } from './conformance.ts';
import { mergeDestination } from './merge_destination.ts';
import { notebook } from './notebook.ts';
import { pyairbyte } from './pyairbyte.ts';
import { wheel } from './wheel.ts';

const JUDGES: Readonly<Record<string, () => Promise<Verdict[]>>> = {
  cdk,
  pyairbyte,
  merge: mergeDestination,
  wheel,
  notebook,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(JUDGES, name));
if (unknown.length > 0)
  throw new Error(`unknown: ${unknown.join(', ')}; the judges are ${Object.keys(JUDGES).join(', ')}`);

const verdicts: Verdict[] = [];
for (const [name, judge] of Object.entries(JUDGES)) {
  if (names.length === 0 || names.includes(name)) verdicts.push(...(await judge()));
}
for (const { cases, judge, version } of verdicts) {
  console.log(`\n${judge} ${version}`);
  for (const one of cases)
    console.log(`  ${one.outcome.padEnd(7)} ${one.case}${one.detail === '' ? '' : `: ${one.detail}`}`);
}
if (names.length === 0) writeSection('judges', verdicts);
const failed = countOf(verdicts, 'failed');
console.log(
  `\n${countOf(verdicts, 'passed')} passed, ${failed} failed, ${countOf(verdicts, 'skipped')} skipped`,
);
process.exitCode = failed === 0 ? 0 : 1;
