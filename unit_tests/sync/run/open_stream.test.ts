import { describe, expect, test } from '@jest/globals';
import { ConnectorError } from '../../../src/core/errors.ts';
import { silentLogger } from '../../../src/core/logger.ts';
import type { ODataService, Slicing } from '../../../src/odata/service.ts';
import {
  beginFirstLoad,
  beginFullRefresh,
  beginKeysFirst,
  type Phase,
  type Reading,
} from '../../../src/sync/state/phases.ts';
import type { StepNotice } from '../../../src/sync/machine/steps.ts';
import type { StreamPlan } from '../../../src/sync/plan/stream_plan.ts';
import { firstPhase } from '../../../src/sync/run/open_stream.ts';
import type { StreamRequests } from '../../../src/sync/run/stream_requests.ts';

const SLICES = ['1', '2', '3'].map((id) => ({ id, filter: `slice eq ${id}` }));
const SLICING: Slicing = {
  basisOf: () => 'company',
  divide: () => Promise.resolve(['a', 'b']),
  slicesOf: (_, marks) => (marks.length === 0 ? undefined : SLICES),
};

async function open(
  phase: Reading,
  slices: Slicing = SLICING,
  requests = {} as StreamRequests,
): Promise<{ phase: Phase; notices: StepNotice[] }> {
  const notices: StepNotice[] = [];
  const options = {
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    log: silentLogger,
    service: { slices } as unknown as ODataService,
    signal: new AbortController().signal,
  };
  const begin = { kind: 'phase', phase, slicedBy: 'company' };
  const plan = { begin, record: { stream: 'account' }, table: { name: 'account' } } as unknown as StreamPlan;
  const first = await firstPhase(options, plan, requests, (notice) => notices.push(notice));
  return { phase: first, notices };
}

describe('a table that is to be read in slices', () => {
  const whole = beginKeysFirst(['x']);
  const division = { borders: ['a', 'b'], slices: SLICES };

  test('is divided; a tracked one gives its keys first', async () => {
    expect((await open(whole)).phase).toMatchObject({
      mode: 'key-pass',
      goal: { kind: 'ranges', division },
      omittedColumns: ['x'],
    });
    const full = await open(beginFullRefresh());
    expect(full.phase).toMatchObject({ kind: 'ranges', division, deltaLink: undefined });
  });

  test('keeps the change token that is at hand, without a pass over the keys', async () => {
    const phase = beginFirstLoad([], { deltaLink: 'delta', isOwed: true });
    const requests = { withOwnColumns: (pending: unknown) => pending } as unknown as StreamRequests;
    expect((await open(phase, SLICING, requests)).phase).toMatchObject({
      kind: 'ranges',
      deltaLink: 'delta',
    });
  });

  test('is read whole where there is nothing to divide by', async () => {
    const empty = { ...SLICING, divide: () => Promise.resolve([]) };
    expect(await open(whole, empty)).toEqual({ phase: whole, notices: [] });
  });

  test('is read whole where the service refuses the questions; any other failure is thrown', async () => {
    const failing = (refused: ConnectorError): Slicing => ({
      ...SLICING,
      divide: () => Promise.reject(refused),
    });
    const refusal = new ConnectorError('system', 'request_refused', 'no');
    expect(await open(whole, failing(refusal))).toEqual({
      phase: whole,
      notices: [{ kind: 'ranges-refused' }],
    });
    const denial = new ConnectorError('config', 'access_denied', 'no');
    await expect(open(whole, failing(denial))).rejects.toBe(denial);
  });
});
