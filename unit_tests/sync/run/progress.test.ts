import { describe, expect, test } from '@jest/globals';
import { silentLogger } from '../../../src/core/logger.ts';
import { Progress } from '../../../src/sync/run/progress.ts';

const BEGUN_MS = 1_767_323_045_000;

function watched(streamCount = 1) {
  const log: string[] = [];
  const lines: string[] = [];
  let nowMs = BEGUN_MS;
  const progress = new Progress({
    clock: { now: () => nowMs, sleep: () => Promise.resolve() },
    log: { ...silentLogger, info: (words) => void log.push(words) },
    show: (line) => void lines.push(line()),
    streamCount,
  });
  return {
    progress,
    log,
    lines,
    after: (ms: number) => {
      nowMs += ms;
      progress.tell();
    },
  };
}

describe('the log', () => {
  test('has a line every ten seconds, however often something happens', () => {
    const { after, log, progress } = watched();
    const stream = progress.begin('account');
    for (let second = 1; second <= 35; second++) {
      stream.rows += 100;
      stream.requests++;
      after(1000);
    }
    expect(log).toEqual([
      'Stream account: 1,000 rows, 100 a second, 10 requests.',
      'Stream account: 2,000 rows, 100 a second, 20 requests.',
      'Stream account: 3,000 rows, 100 a second, 30 requests.',
    ]);
  });

  test.each([
    [
      'time left',
      1_000_000,
      5000,
      'Stream account: 5,000 of about 1,000,000 rows, 500 a second, 3 requests, about 33 min left.',
    ],
    [
      'seconds left',
      20_000,
      5000,
      'Stream account: 5,000 of about 20,000 rows, 500 a second, 3 requests, about 30 s left.',
    ],
    [
      'hours left',
      100_000_000,
      5000,
      'Stream account: 5,000 of about 100,000,000 rows, 500 a second, 3 requests, about 55.6 h left.',
    ],
    // An estimate is up to a day old.
    [
      'more than estimated',
      4000,
      5000,
      'Stream account: 5,000 of about 5,000 rows, 500 a second, 3 requests, about 0 s left.',
    ],
    ['nothing yet', 4000, 0, 'Stream account: 0 of about 4,000 rows, 0 a second, 3 requests.'],
    ['no estimate', undefined, 5000, 'Stream account: 5,000 rows, 500 a second, 3 requests.'],
  ])('says what is known: %s', (_, estimate, rows, words) => {
    const { after, log, progress } = watched();
    Object.assign(progress.begin('account'), { estimate, rows, requests: 3 });
    after(10_000);
    expect(log).toEqual([words]);
  });

  test('reports how long it waited for the service', () => {
    const { after, log, progress } = watched();
    Object.assign(progress.begin('account'), { rows: 10, requests: 1 });
    progress.pause(BEGUN_MS + 30_000);
    // Told twice of one wait, and then of a longer one.
    progress.pause(BEGUN_MS + 30_000);
    progress.pause(BEGUN_MS + 20_000);
    progress.pause(BEGUN_MS + 45_000);
    expect(progress.waitedMs).toBe(45_000);
    after(60_000);
    expect(log).toEqual(['Stream account: 10 rows, 0 a second, 1 request, waited 45 s for the service.']);
    progress.pause(BEGUN_MS + 70_000);
    expect(progress.waitedMs).toBe(55_000);
  });

  test('names the largest five of many streams, and counts the others', () => {
    const { after, log, progress } = watched(12);
    for (let index = 1; index <= 8; index++) progress.begin(`s${index}`).rows = index;
    progress.end('s1');
    after(10_000);
    expect(log.map((words) => words.split(':')[0])).toEqual([
      'Stream s8',
      'Stream s7',
      'Stream s6',
      'Stream s5',
      'Stream s4',
      'Streams',
    ]);
    expect(log.at(-1)).toBe('Streams: 2 more under way, 1 of 12 ended, 4 not begun.');
  });
});

describe('the line for a person', () => {
  test('sums up all streams and names the largest', () => {
    const { after, lines, progress } = watched(3);
    progress.begin('account').rows = 1000;
    progress.begin('contact').rows = 2000;
    progress.end('account');
    after(1000);
    expect(lines).toEqual(['1 of 3 streams, 3,000 rows | contact: 2,000 rows, 2,000 a second, 0 requests']);
    progress.end('contact');
    after(1000);
    expect(lines.at(-1)).toBe('2 of 3 streams, 3,000 rows');
  });
});
