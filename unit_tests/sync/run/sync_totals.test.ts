import { expect, test } from '@jest/globals';
import { ConnectorError } from '../../../src/core/errors.ts';
import { SyncTotals } from '../../../src/sync/run/sync_totals.ts';

const summary = (recordCount: number, deleteCount = 0, pageCount = 1) => ({
  recordCount,
  deleteCount,
  pageCount,
});

test('the end of a sync sums up its streams', () => {
  const totals = new SyncTotals(2, 1000);
  totals.complete(summary(60));
  totals.complete(summary(7, 2, 3));
  expect(totals.failedCount).toBe(0);
  expect(totals.words(13_450, 0)).toEqual([
    'Sync: 2 of 2 streams complete, 67 records (2 deletes), 4 pages, 12.4 s.',
  ]);
  expect(totals.words(13_450, 10_000)).toEqual([
    'Sync: 2 of 2 streams complete, 67 records (2 deletes), 4 pages, 12.4 s, 10 s of them waiting for the service.',
  ]);
});

test('and names those that failed', () => {
  const totals = new SyncTotals(3, 0);
  totals.complete(summary(1));
  totals.fail('contact', new ConnectorError('config', 'access_denied', 'no'));
  totals.fail('task', new ConnectorError('system', 'request_refused', 'no'));
  expect(totals.failedCount).toBe(2);
  expect(totals.words(1000, 0)).toEqual([
    'Sync: 1 of 3 streams complete, 1 record, 1 page, 1.0 s.',
    'Sync: failed were contact (access_denied), task (request_refused); each has an error of its own above.',
  ]);
});
