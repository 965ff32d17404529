import { describe, expect, test } from '@jest/globals';
import { RecreatedRows } from '../../../src/sync/run/recreated_rows.ts';

const id = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

function tell(rows: RecreatedRows, what: 'row' | 'deleted', text: string): void {
  const bytes = Buffer.from(`"${text}"`);
  rows[what]({ bytes, starts: [0], ends: [bytes.length] });
}

describe('[I7] rows that came first and were deleted later', () => {
  test('are suspected, each once a page, whatever the case of their letters', () => {
    const rows = new RecreatedRows();
    tell(rows, 'row', 'ABCDEF00-0000-4000-8000-000000000001');
    tell(rows, 'deleted', 'abcdef00-0000-4000-8000-000000000001');
    tell(rows, 'deleted', 'abcdef00-0000-4000-8000-000000000001');
    expect(rows.takeSuspects()).toEqual(['"abcdef00-0000-4000-8000-000000000001"']);
    expect(rows.takeSuspects()).toEqual([]);
  });

  test('are not those whose delete came first', () => {
    const rows = new RecreatedRows();
    tell(rows, 'deleted', id(1));
    tell(rows, 'row', id(1));
    expect(rows.takeSuspects()).toEqual([]);
  });

  test('none is missed among many, and few others are suspected', () => {
    const rows = new RecreatedRows();
    for (let n = 0; n < 50_000; n++) tell(rows, 'row', id(n));
    for (let n = 0; n < 50_000; n += 500) tell(rows, 'deleted', id(n));
    expect(rows.takeSuspects()).toHaveLength(100);
    for (let n = 50_000; n < 60_000; n++) tell(rows, 'deleted', id(n));
    expect(rows.takeSuspects().length).toBeLessThan(10_000 * 0.06);
  });
});
