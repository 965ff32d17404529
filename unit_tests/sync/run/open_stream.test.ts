import { describe, expect, test } from '@jest/globals';
import { ConnectorError } from '../../../src/core/errors.ts';
import { silentLogger } from '../../../src/core/logger.ts';
import type { ODataService, Slicing } from '../../../src/odata/service.ts';
import {
  beginFirstLoad,
  beginFullRefresh,
  beginKeysFirst,
  type Phase,
  type StepNotice,
} from '../../../src/sync/machine/phases.ts';
import type { StreamPlan } from '../../../src/sync/plan/stream_plan.ts';
import { firstPhase } from '../../../src/sync/run/open_stream.ts';
import type { StreamRequests } from '../../../src/sync/run/stream_requests.ts';

const SLICES = ['1', '2', '3'].map((id) => ({ id, filter: `slice eq ${id}` }));
const SLICING: Slicing = {
  basisOf: (_, rowCount) => ((rowCount ?? 0) >= 1000 ? 'company' : undefined),
  divide: () => Promise.resolve(['a', 'b']),
  slicesOf: (_, marks) => (marks.length === 0 ? undefined : SLICES),
};

async function open(
  begin: StreamPlan['begin'],
  rowCount: number | undefined,
  slices: Slicing | undefined = SLICING,
  requests = {} as StreamRequests,
): Promise<{ phase: Phase; notices: StepNotice[] }> {
  const notices: StepNotice[] = [];
  const options = {
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    log: silentLogger,
    service: (slices === undefined ? {} : { slices }) as unknown as ODataService,
    signal: new AbortController().signal,
  };
  const plan = { begin, record: { stream: 'account' }, table: { name: 'account' } } as unknown as StreamPlan;
  const phase = await firstPhase(options, plan, requests, rowCount, (notice) => notices.push(notice));
  return { phase, notices };
}

describe('a table is read in slices', () => {
  const whole = beginKeysFirst(['x']);

  test('if the service divides it, and it is read whole from its beginning', async () => {
    const division = { borders: ['a', 'b'], slices: SLICES };
    expect((await open({ kind: 'phase', phase: whole }, 1000)).phase).toMatchObject({
      mode: 'key_pass',
      goal: { kind: 'ranges', division },
      without: ['x'],
    });
    const full = await open({ kind: 'phase', phase: beginFullRefresh() }, 1000);
    expect(full.phase).toMatchObject({ kind: 'ranges', division, deltaLink: undefined });
  });

  test('with the change token that is at hand, and without a pass over the keys', async () => {
    const phase = beginFirstLoad([], { deltaLink: 'delta', isOwed: true });
    const requests = { withOwnColumns: (pending: unknown) => pending } as unknown as StreamRequests;
    expect((await open({ kind: 'phase', phase }, 1000, SLICING, requests)).phase).toMatchObject({
      kind: 'ranges',
      deltaLink: 'delta',
    });
  });

  test('or begins with its rows, where it is large and not divided', async () => {
    const opened = await open({ kind: 'phase', phase: whole }, 50_000, {
      ...SLICING,
      basisOf: () => undefined,
    });
    expect(opened.phase).toEqual(beginFirstLoad(['x']));
  });

  const begun = { ...beginFirstLoad(), begunAt: '2026-01-01T00:00:00Z' };
  const saved = { ...whole, at: { kind: 'link', link: 'saved' } as const, resumed: true };
  test.each<[string, Phase, number | undefined, Slicing | undefined]>([
    ['smaller', whole, 999, SLICING],
    ['of unknown size', whole, undefined, SLICING],
    ['gone on with', saved, 1000, SLICING],
    ['begun before', begun, 1000, SLICING],
    ['without anything to divide by', whole, 1000, { ...SLICING, divide: () => Promise.resolve([]) }],
    ['of a service without slices', whole, 1000, { ...SLICING, basisOf: () => undefined }],
  ])('not one that is %s', async (_, phase, rowCount, slices) => {
    const opened = await open({ kind: 'phase', phase } as StreamPlan['begin'], rowCount, slices);
    expect(opened).toEqual({ phase, notices: [] });
  });

  test('not where the service refuses the questions; any other failure is thrown', async () => {
    const failing = (refused: ConnectorError): Slicing => ({
      ...SLICING,
      divide: () => Promise.reject(refused),
    });
    const refusal = new ConnectorError('system', 'request_refused', 'no');
    expect(await open({ kind: 'phase', phase: whole }, 1000, failing(refusal))).toEqual({
      phase: whole,
      notices: [{ kind: 'ranges refused' }],
    });
    const denial = new ConnectorError('config', 'access_denied', 'no');
    await expect(open({ kind: 'phase', phase: whole }, 1000, failing(denial))).rejects.toBe(denial);
  });
});
