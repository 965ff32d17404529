/**
 * Measures the search for U+2028, U+2029 and U+0085, as a share of the processor time of scanning pages. Pages are scanned in
 * pairs, once as usual and once with one more search, so the difference of a pair is one search. Prints a line for each kind
 * of text: the median and the spread of the pairs' shares.
 *
 *   npm run measure:line-ends
 */
import { escapeLineEnds } from '../src/records/line_ends.ts';
import { PageScanner } from '../src/records/page_scanner.ts';
import type { RecordPlan } from '../src/records/record_plan.ts';

const PAIRS = 41;
const ROWS = 20_000;
const CHUNK_BYTES = 64 * 1024;
const NOW = Date.UTC(2026, 0, 2);

const TEXTS: Readonly<Record<string, string>> = {
  ASCII: 'A street in a town, number ',
  German: 'Größe und Straße in München, Nummer ',
  'punctuation of U+2000 (’ “ ” – …)': '“It’s here” – or there… number ',
  Japanese: '東京都の通り、番号 ',
  'French with no-break spaces': 'Où\u00a0? Là\u00a0! Numéro ',
};

function pageOf(text: string): Buffer {
  const value = Array.from({ length: ROWS }, (_, index) => ({
    '@odata.etag': `W/"${index}"`,
    accountid: `00000000-0000-4000-a000-${String(index).padStart(12, '0')}`,
    name: `${text}${index}`,
    description: `${text.repeat(index % 5)}${index}`,
    telephone1: `+49 30 ${index}`,
    revenue: index / 4,
    statecode: index % 2,
    modifiedon: '2026-01-01T00:00:00Z',
  }));
  return Buffer.from(JSON.stringify({ '@odata.context': 'm#accounts', value }));
}

const COLUMNS = ['accountid', 'name', 'description', 'telephone1', 'revenue', 'statecode', 'modifiedon'];
const PLAN: RecordPlan = {
  stream: 'account',
  columns: new Set(COLUMNS),
  keyColumns: ['accountid'],
  change: { cursor: true, updatedAt: true, deletedAt: true },
};

/** @returns milliseconds of the processor: user and system. */
function scan(page: Buffer, eachLines: (lines: Buffer) => void): number {
  const scanner = new PageScanner({ plan: PLAN });
  const before = process.cpuUsage();
  for (let at = 0; at < page.length; at += CHUNK_BYTES) {
    eachLines(scanner.push(page.subarray(at, at + CHUNK_BYTES), NOW, NOW * 1000 + scanner.recordCount));
  }
  eachLines(scanner.finish(NOW, NOW * 1000 + scanner.recordCount));
  const { system, user } = process.cpuUsage(before);
  return (system + user) / 1000;
}

const searched = (lines: Buffer): void => void escapeLineEnds(lines);
const alone = (): void => {};

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

for (const [name, text] of Object.entries(TEXTS)) {
  const page = pageOf(text);
  for (let warmUp = 0; warmUp < 6; warmUp++) scan(page, warmUp % 2 === 0 ? searched : alone);
  const shares = Array.from({ length: PAIRS }, (_, index) => {
    // Alternates which one is first, so that drift affects both.
    const first = scan(page, index % 2 === 0 ? searched : alone);
    const second = scan(page, index % 2 === 0 ? alone : searched);
    const [more, less] = index % 2 === 0 ? [first, second] : [second, first];
    // The usual scan already contains one search; without any it would take less - (more - less).
    return (more - less) / (less - (more - less));
  }).toSorted((a, b) => a - b);
  const spread = `${percent(quantile(shares, 0.25))} to ${percent(quantile(shares, 0.75))}`;
  console.log(`${name}: median ${percent(quantile(shares, 0.5))} of ${PAIRS} pairs, half of them ${spread}`);
}
