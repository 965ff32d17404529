/** How much work a page is, counted rather than timed: what grows here is slow on any machine. */
import { getHeapStatistics } from 'node:v8';
import { describe, expect, test } from '@jest/globals';
import { type DerivedMember, LabelMember, RenamedMember } from '../../src/records/derived_member.ts';
import { PageScanner } from '../../src/records/page_scanner.ts';
import type { RecordPlan } from '../../src/records/record_plan.ts';

const COLUMNS = ['accountid', 'name', 'revenue', 'telephone1', 'statecode', 'versionnumber'];
const PLAN: RecordPlan = {
  stream: 'account',
  columns: new Set(COLUMNS),
  keyColumns: ['accountid'],
  change: { cursor: true, updatedAt: true, deletedAt: true },
};
const NOW = Date.UTC(2026, 0, 2);
const CURSOR = NOW * 1000;
const CHUNK_BYTES = 128 * 1024;
const ROWS = 5000;

/** A page in the service's way: all columns in one order, values of many lengths, and columns that were not asked for. */
function page(first: number): Buffer {
  const rows = Array.from({ length: ROWS }, (_, index) => {
    const number = first + index;
    return {
      '@odata.etag': `W/"${number}"`,
      accountid: `00000000-0000-4000-a000-${String(number).padStart(12, '0')}`,
      name: 'Größe "L" '.repeat(number % 7),
      revenue: number % 3 === 0 ? null : number / 4,
      fax: number % 5 === 0 ? `+49 ${number}` : null,
      telephone1: number % 2 === 0 ? `+49 30 ${number}` : null,
      statecode: number % 2,
      versionnumber: 1_000_000 + number,
    };
  });
  return Buffer.from(JSON.stringify({ '@odata.context': 'm#accounts', value: rows }));
}

const CODES = Array.from({ length: 40 }, (_, index) => String(100_000_000 + index));
const LABELS = new Map(CODES.map((code, index) => [code, `Größe ${index}`]));

/** Rows of choices of every kind, and of lookups whose tables stand next to them. */
const CHOICES_PLAN: RecordPlan = {
  ...PLAN,
  columns: new Set(['accountid', 'size', 'sizes', 'isopen', '_ownerid_value']),
  derived: new Map<string, DerivedMember>([
    ['size', new LabelMember('size_label', 'size', 'one', LABELS)],
    ['sizes', new LabelMember('sizes_label', 'sizes', 'several', LABELS)],
    [
      'isopen',
      new LabelMember(
        'isopen_label',
        'isopen',
        'yes-or-no',
        new Map([
          ['true', 'Yes'],
          ['false', 'No'],
        ]),
      ),
    ],
    ['_ownerid_value@type', new RenamedMember('ownerid_lookuplogicalname')],
  ]),
};

function pageOfChoices(first: number): Buffer {
  const rows = Array.from({ length: ROWS }, (_, index) => {
    const number = first + index;
    return {
      accountid: `00000000-0000-4000-a000-${String(number).padStart(12, '0')}`,
      // One of them in forty has no label.
      size: number % 7 === 0 ? null : 100_000_001 + (number % 40),
      sizes: number % 3 === 0 ? null : `${CODES[number % 40]},${CODES[(number * 7) % 40]}`,
      isopen: number % 5 === 0 ? null : number % 2 === 0,
      '_ownerid_value@type': number % 2 === 0 ? 'systemuser' : 'team',
      _ownerid_value: `00000000-0000-4000-b000-${String(number % 9).padStart(12, '0')}`,
    };
  });
  return Buffer.from(JSON.stringify({ value: rows }));
}

function chunksOf(bytes: Buffer, size = CHUNK_BYTES): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return chunks;
}

function read(scanner: PageScanner, chunks: readonly Buffer[]): void {
  scanner.begin();
  for (const chunk of chunks) scanner.push(chunk, NOW, CURSOR + scanner.recordCount);
  scanner.finish(NOW, CURSOR + scanner.recordCount);
}

describe('the work of a page', () => {
  const scanner = new PageScanner({ plan: PLAN });
  const pages = Array.from({ length: 8 }, (_, index) => chunksOf(page(index * ROWS)));
  for (const chunks of pages) read(scanner, chunks);
  const [again = []] = pages;

  test('only the first row of a stream is read in full, whatever the values', () => {
    const fresh = new PageScanner({ plan: PLAN });
    read(fresh, again);
    expect(fresh).toMatchObject({ rowCount: ROWS, fullyParsedRows: 1 });
    read(fresh, pages[1] ?? []);
    expect(fresh).toMatchObject({ rowCount: ROWS, fullyParsedRows: 0 });
  });

  test('a table whose rows change their form is learnt again', () => {
    const reordered = Array.from({ length: 100 }, (_, index) => ({
      name: `n${index}`,
      accountid: `${index}`,
    }));
    const bytes = Buffer.from(JSON.stringify({ value: reordered }));
    const fresh = new PageScanner({ plan: PLAN });
    read(fresh, again);
    read(fresh, [bytes]);
    expect(fresh).toMatchObject({ rowCount: 100, fullyParsedRows: 1 });
  });

  test('hardly a byte is copied twice', () => {
    const before = scanner.movedBytes;
    read(scanner, again);
    const bytes = again.reduce((sum, { length }) => sum + length, 0);
    expect(scanner.rowCount).toBe(ROWS);
    // A row that the end of a chunk cuts in two is moved in front of the next chunk.
    expect(scanner.movedBytes - before).toBeLessThan(bytes * 0.01);
  });

  test('a row allocates nothing', () => {
    const before = allocatedBytes();
    // What chunks and pages allocate, shared by their rows. One small object a row would be 16 bytes or more.
    expect(allocatedPerRow(scanner, again)).toBeLessThan(8);
    expect(allocatedBytes()).toBeGreaterThan(before);
  });
});

describe('the work of a page with labels and lookup types', () => {
  const pages = Array.from({ length: 8 }, (_, index) => chunksOf(pageOfChoices(index * ROWS)));
  const scanner = new PageScanner({ plan: CHOICES_PLAN });
  for (const chunks of pages) read(scanner, chunks);
  const [again = []] = pages;

  test('no row is read in full for what is added to it', () => {
    read(scanner, again);
    expect(scanner).toMatchObject({ rowCount: ROWS, fullyParsedRows: 0 });
  });

  test('a row allocates nothing', () => {
    expect(allocatedPerRow(scanner, again)).toBeLessThan(8);
  });
});

function allocatedPerRow(scanner: PageScanner, chunks: readonly Buffer[]): number {
  // The least of several rounds: in the others the engine was still compiling.
  const perRow = Array.from({ length: 20 }, () => {
    const begun = allocatedBytes();
    for (let time = 0; time < 4; time++) read(scanner, chunks);
    return (allocatedBytes() - begun) / (4 * ROWS);
  });
  return Math.min(...perRow);
}

/** On the heap since the start of the process, collected or not. */
function allocatedBytes(): number {
  const statistics = getHeapStatistics() as { readonly total_allocated_bytes?: number };
  if (statistics.total_allocated_bytes === undefined) throw new Error('this Node does not count allocations');
  return statistics.total_allocated_bytes;
}
