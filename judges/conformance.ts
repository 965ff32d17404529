/** Writes the results of the judges into docs/conformance.md, between the markers of this command. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Case, Verdict } from './case.ts';

const DOCUMENT = fileURLToPath(new URL('../docs/conformance.md', import.meta.url));

/** @param section the name in the markers `<!-- begin NAME -->` and `<!-- end NAME -->`. */
export function writeSection(section: string, verdicts: readonly Verdict[]): void {
  const [begin, end] = [`<!-- begin ${section} -->`, `<!-- end ${section} -->`];
  const text = readFileSync(DOCUMENT, 'utf8');
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`docs/conformance.md has no section ${section}`);
  writeFileSync(DOCUMENT, `${before}${begin}\n\n${tableOf(verdicts)}\n\n${end}${after}`);
}

export function countOf(verdicts: readonly Verdict[], outcome: Case['outcome']): number {
  return verdicts.flatMap(({ cases }) => cases).filter((one) => one.outcome === outcome).length;
}

function tableOf(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map((verdict) => {
    const count = (outcome: Case['outcome']): number => countOf([verdict], outcome);
    return `| ${verdict.judge} | ${verdict.version} | ${count('passed')} | ${count('failed')} | ${count('skipped')} |`;
  });
  const notes = verdicts.flatMap(({ cases, judge }) =>
    cases
      .filter(({ detail }) => detail !== '')
      .map((one) => `- ${judge}, ${one.case}: ${one.outcome}. ${one.detail}`),
  );
  const head = ['| judge | version | passed | failed | skipped |', '|---|---|---|---|---|'];
  return [...head, ...rows, '', ...notes].join('\n');
}
