import { describe, expect, test } from '@jest/globals';
import type { ChangeTracking } from '../../../src/odata/service.ts';
import { unreportedSince, withNeededDate } from '../../../src/sync/plan/change_token_age.ts';

const BEGUN = '2026-11-01T10:00:00.000Z';
const begunMs = Date.parse(BEGUN);

describe('since when deletes may be unreported', () => {
  test.each([
    ['a token whose date is that of the end of its read', begunMs + 900_000, BEGUN, begunMs],
    ['a token whose date is earlier', begunMs - 1, BEGUN, begunMs - 1],
    ['a token without a date', undefined, BEGUN, begunMs],
    ['a read whose beginning is unknown', begunMs, undefined, begunMs],
    ['an edited state', begunMs, 'yesterday', begunMs],
    ['neither', undefined, undefined, undefined],
  ])('%s', (_name, issuedMs, begunAt, since) => {
    expect(unreportedSince(issuedMs, begunAt)).toBe(since);
  });
});

describe('a state of changes keeps when its read began', () => {
  const position = { kind: 'changes', deltaLink: 'link', begunAt: BEGUN } as const;
  const issuedAt = (ms: number | undefined) =>
    ({ tokenIn: () => 'token', tokenTime: () => ms }) as Partial<ChangeTracking> as ChangeTracking;

  test.each([
    ['two minutes before the date of the token', begunMs + 120_000, position],
    ['of a token without a date', undefined, position],
  ])('%s', (_name, issuedMs, kept) => {
    expect(withNeededDate(position, issuedAt(issuedMs))).toEqual(kept);
  });

  test('unless the date of the token tells it to the minute', () => {
    expect(withNeededDate(position, issuedAt(begunMs + 30_000))).toEqual({
      kind: 'changes',
      deltaLink: 'link',
    });
  });
});
