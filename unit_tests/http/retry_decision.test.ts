import { describe, expect, test } from '@jest/globals';
import { ConnectorError } from '../../src/core/errors.ts';
import { readRetryAfter } from '../../src/http/retry_after.ts';
import {
  decideRetry,
  LONG_PATIENCE,
  type Outcome,
  type RetryHistory,
  SHORT_PATIENCE,
} from '../../src/http/retry_decision.ts';

const FIRST: RetryHistory = { attempts: 1, waitedMs: 0, hostAnswered: true, random: 1 };

const answer = (status: number, more: object = {}): Outcome => ({
  kind: 'answer',
  status,
  fault: 'unknown',
  ...more,
});
const failure = (
  kind: 'config' | 'transient' | 'system',
  code: ConstructorParameters<typeof ConnectorError>[1],
): Outcome => ({
  kind: 'failure',
  error: new ConnectorError(kind, code, 'words'),
});

describe('decideRetry', () => {
  test.each<[string, Outcome, Partial<RetryHistory>, number | 'accept']>([
    ['200', answer(200), {}, 'accept'],
    ['400', answer(400), {}, 'accept'],
    ['403', answer(403), {}, 'accept'],
    ['500', answer(500), {}, 500],
    ['500 with a fault that is final', answer(500, { fault: 'final' }), {}, 'accept'],
    ['500 for the third time', answer(500), { attempts: 3 }, 'accept'],
    ['500 with a fault that passes', answer(500, { fault: 'passing' }), {}, 500],
    ['503', answer(503), {}, 500],
    ['503 again', answer(503), { attempts: 3 }, 2000],
    ['503 with the least luck', answer(503), { random: 0 }, 250],
    ['503 with Retry-After', answer(503, { retryAfterMs: 7000 }), {}, 7000],
    ['503 once too often', answer(503), { attempts: 8 }, 'accept'],
    ['504 late', answer(504), { attempts: 7 }, 32_000],
    ['408', answer(408), {}, 500],
    ['429', answer(429), {}, 30_000],
    ['429 with Retry-After', answer(429, { retryAfterMs: 3_600_000 }), {}, 3_600_000],
    ['429 that names no wait at all', answer(429, { retryAfterMs: 0 }), {}, 500],
    ['429 that names less than the back-off', answer(429, { retryAfterMs: 1000 }), { attempts: 4 }, 4000],
    ['429 once too often', answer(429, { retryAfterMs: 1000 }), { attempts: 40 }, 'accept'],
    ['too many at once', answer(429, { fault: 'too-many-at-once', retryAfterMs: 420_000 }), {}, 5000],
    ['503 that names no wait at all', answer(503, { retryAfterMs: 0 }), {}, 500],
    ['a pause beyond all patience', failure('transient', 'throttled'), {}, 'accept'],
    ['an answer that is too large', failure('transient', 'response_too_large'), {}, 'accept'],
    ['429 beyond all patience', answer(429, { retryAfterMs: 1000 }), { waitedMs: 7_200_000 }, 'accept'],
    ['a broken download', failure('transient', 'download_interrupted'), {}, 500],
    ['a lost connection', failure('transient', 'host_unreachable'), {}, 500],
    [
      'a refused connection, at first',
      failure('transient', 'host_unreachable'),
      { hostAnswered: false },
      300,
    ],
    [
      'a refused connection, three times',
      failure('transient', 'host_unreachable'),
      { hostAnswered: false, attempts: 3 },
      'accept',
    ],
    ['an unknown host, at first', failure('config', 'host_unreachable'), { hostAnswered: false }, 'accept'],
    ['an unknown host that answered before', failure('config', 'host_unreachable'), {}, 500],
    ['a failed sign-in', failure('transient', 'sign_in_unreachable'), {}, 'accept'],
    ['a refused sign-in', failure('config', 'sign_in_refused'), {}, 'accept'],
    ['the end', failure('system', 'interrupted'), {}, 'accept'],
    ['a defect', { kind: 'failure', error: new TypeError('x') }, {}, 'accept'],
  ])('%s', (_, outcome, history, expected) => {
    const decision = decideRetry(outcome, { ...FIRST, ...history }, LONG_PATIENCE);
    expect(decision.action === 'retry' ? decision.waitMs : 'accept').toBe(expected);
  });

  test('a person at the screen does not wait for minutes', () => {
    expect(decideRetry(answer(429, { retryAfterMs: 300_000 }), FIRST, SHORT_PATIENCE)).toEqual({
      action: 'accept',
    });
  });

  test('every loop ends: each kind of retry is accepted at last', () => {
    for (const outcome of [answer(503), answer(429), failure('transient', 'download_interrupted')]) {
      let waitedMs = 0;
      let attempts = 1;
      for (; attempts < 10_000; attempts++) {
        const decision = decideRetry(outcome, { ...FIRST, attempts, waitedMs }, LONG_PATIENCE);
        if (decision.action === 'accept') break;
        waitedMs += decision.waitMs;
      }
      expect(attempts).toBeLessThan(1000);
    }
  });
});

describe('Retry-After', () => {
  test.each([
    ['30', 30_000],
    ['0', 0],
    ['1.5', undefined],
    ['-5', undefined],
    ['+5', undefined],
    ['1, 2', undefined],
    ['abc 5', undefined],
    ['0x10', undefined],
    ['1e13', undefined],
    ['Thu, 01 Jan 1970 00:01:40 GMT', 90_000],
    ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
    ['Thursday, 01-Jan-70 00:01:40 GMT', undefined],
    ['1970-01-01', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is %j ms', (header, expected) => {
    const headers = header === undefined ? {} : { 'retry-after': header };
    expect(readRetryAfter(headers, 10_000)).toBe(expected);
  });

  test("a date is compared with the answer's own, whatever our clock says", () => {
    const headers = {
      'retry-after': 'Thu, 05 Mar 2026 10:01:00 GMT',
      date: 'Thu, 05 Mar 2026 10:00:00 GMT',
    };
    expect(readRetryAfter(headers, 0)).toBe(60_000);
    expect(readRetryAfter(headers, Number.MAX_SAFE_INTEGER)).toBe(60_000);
  });
});
