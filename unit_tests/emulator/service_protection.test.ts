import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../emulator/start.ts';
import { emulated, type Json, refusal, type Reply } from './emulated.ts';

const service = emulated();

function limits(settings: Json): Promise<Reply> {
  return service.control('POST', 'limits', settings);
}

async function several(count: number, headers?: Record<string, string>): Promise<Reply[]> {
  const replies: Reply[] = [];
  for (let index = 0; index < count; index++) replies.push(await service.get('WhoAmI', headers));
  return replies;
}

const statuses = (replies: readonly Reply[]): number[] => replies.map(({ status }) => status);
const retryAfter = ({ headers }: Reply): string | null => headers.get('retry-after');
const burst = ({ headers }: Reply): string | null =>
  headers.get('x-ms-ratelimit-burst-remaining-xrm-requests');
const cookie = ({ headers }: Reply): string => (headers.get('set-cookie') ?? '').split(';')[0] ?? '';

describe('the number of requests', () => {
  test('is counted down, and then refused until the window has slid', async () => {
    await limits({ requests: 3 });
    const replies = await several(4);
    expect(statuses(replies)).toEqual([200, 200, 200, 429]);
    expect(replies.map(burst)).toEqual(['2', '1', '0', '0']);
    expect(refusal(replies[3]!)).toEqual([
      429,
      '0x80072322',
      'Number of requests exceeded the limit of 3 over time window of 300 seconds.',
    ]);
    expect(replies.map(retryAfter)).toEqual([null, null, null, '300']);
    await service.control('POST', 'clock/advance', { seconds: 299 });
    const early = await service.get('WhoAmI');
    expect([early.status, retryAfter(early)]).toEqual([429, '1']);
    await service.control('POST', 'clock/advance', { seconds: 1 });
    expect((await service.get('WhoAmI')).status).toBe(200);
  });

  test('slides: what was asked later is forgotten later', async () => {
    await limits({ requests: 2, windowSeconds: 10 });
    await several(1);
    await service.control('POST', 'clock/advance', { seconds: 6 });
    await several(1);
    await service.control('POST', 'clock/advance', { seconds: 5 });
    expect(statuses(await several(2))).toEqual([200, 429]);
  });

  test('does not apply to sign-in, nor to requests without a token', async () => {
    await limits({ requests: 1 });
    expect(statuses(await several(2, { authorization: 'Bearer x' }))).toEqual([401, 401]);
    expect((await service.signIn()).status).toBe(200);
    expect(statuses(await several(2))).toEqual([200, 429]);
  });

  test('does nothing without limits, and counts from zero with new ones', async () => {
    await limits({ requests: 1 });
    await several(2);
    await service.control('DELETE', 'limits');
    expect(statuses(await several(2))).toEqual([200, 200]);
    await limits({ requests: 1 });
    expect(statuses(await several(2))).toEqual([200, 429]);
  });
});

describe('the time that requests take', () => {
  test('is added up, and shown with a comma', async () => {
    await limits({ executionMs: 1_500_000 });
    const [first] = await several(1);
    expect(first?.headers.get('x-ms-ratelimit-time-remaining-xrm-requests')).toBe('1,500.00');
    await service.control('POST', 'faults', { match: 'whoami', action: { type: 'delay', ms: 120 } });
    await several(1);
    const [state] = JSON.parse((await service.control('GET', 'limits')).text) as Json[];
    expect(state?.['remainingExecutionMs']).toBeLessThan(1_500_000 - 100);
  });

  test('is refused when it is used up', async () => {
    await limits({ executionMs: 100, windowSeconds: 60 });
    await service.control('POST', 'faults', { match: 'whoami', action: { type: 'delay', ms: 150 } });
    const replies = await several(2);
    expect(statuses(replies)).toEqual([200, 429]);
    expect(refusal(replies[1]!)[1]).toBe('0x80072321');
    expect(retryAfter(replies[1]!)).toBe('60');
    await service.control('POST', 'clock/advance', { seconds: 60 });
    expect(statuses(await several(1))).toEqual([200]);
  });
});

test('more at once than allowed are refused, and those that are answered make room', async () => {
  await limits({ concurrency: 2 });
  await service.control('POST', 'faults', { match: 'whoami', times: 2, action: { type: 'delay', ms: 300 } });
  const slow = [service.get('WhoAmI'), service.get('WhoAmI')];
  await new Promise((resolve) => setTimeout(resolve, 100));
  const third = await service.get('WhoAmI');
  expect(refusal(third)).toEqual([
    429,
    '0x80072326',
    'Number of concurrent requests exceeded the limit of 2.',
  ]);
  expect(retryAfter(third)).toBe('1');
  expect(statuses(await Promise.all(slow))).toEqual([200, 200]);
  expect((await service.get('WhoAmI')).status).toBe(200);
});

test('a request that its client gave up makes room as well', async () => {
  await limits({ concurrency: 1 });
  await service.control('POST', 'faults', { match: 'whoami', action: { type: 'stall' } });
  const token = String((await service.signIn()).json['access_token']);
  const given = fetch(`${service.url}/api/data/v9.2/WhoAmI`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(150),
  });
  await expect(given).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await service.get('WhoAmI')).status).toBe(200);
});

describe('several web servers', () => {
  test('take turns, and count each for itself', async () => {
    await limits({ requests: 2, servers: 3 });
    const replies = await several(7);
    expect(statuses(replies)).toEqual([200, 200, 200, 200, 200, 200, 429]);
    expect(new Set(replies.map(cookie)).size).toBe(3);
    expect(replies.slice(0, 4).map(cookie)).toEqual([0, 1, 2, 0].map((index) => cookie(replies[index]!)));
  });

  test('sign-in takes no turn', async () => {
    await limits({ servers: 2 });
    const [first] = await several(1);
    await service.signIn();
    const [second] = await several(1);
    expect(cookie(second!)).not.toBe(cookie(first!));
  });

  test('a client that sends back the cookie stays with its server', async () => {
    await limits({ requests: 2, servers: 3 });
    const [first] = await several(1);
    const affinity = cookie(first!);
    expect(affinity).toMatch(/^ARRAffinity=[0-9a-f]{64}$/);
    const replies = await several(3, { cookie: `other=1; ${affinity}` });
    expect(replies.map(cookie)).toEqual([affinity, affinity, affinity]);
    expect(statuses(replies)).toEqual([200, 429, 429]);
    expect((await service.get('WhoAmI', { cookie: 'ARRAffinity=gone' })).status).toBe(200);
  });
});

test('limits can stand from the start, and come back with a reset', async () => {
  const other = await startEmulator({ serviceProtection: { requests: 5, servers: 2 } });
  try {
    const state = async (): Promise<Json[]> => (await fetch(`${other.url}/_emulator/limits`)).json() as never;
    await fetch(`${other.url}/_emulator/limits`, { method: 'DELETE' });
    expect(await state()).toHaveLength(1);
    await fetch(`${other.url}/_emulator/reset`, { method: 'POST' });
    expect((await state()).map((one) => one['remainingRequests'])).toEqual([5, 5]);
  } finally {
    await other.stop();
  }
});

test('the command has a switch for the documented ones', async () => {
  const main = fileURLToPath(new URL('../../emulator/main.ts', import.meta.url));
  const command = spawn(process.execPath, [main, '--limits'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(command, 'exit');
  try {
    let said = '';
    for await (const chunk of command.stdout) {
      said += String(chunk);
      if (said.includes('Ctrl-C')) break;
    }
    const url = /Emulated Dataverse: (\S+)/.exec(said)?.[1];
    const [server] = (await (await fetch(`${url}/_emulator/limits`)).json()) as Json[];
    expect(server).toMatchObject({ remainingRequests: 6000, remainingExecutionMs: 1_200_000 });
  } finally {
    command.kill('SIGKILL');
    await gone;
  }
});

test.each<[string, Json, string]>([
  ['limits', { nonsense: 1 }, '"nonsense" is none of requests, executionMs'],
  ['limits', { requests: 0 }, '"requests" is a number above 0'],
  ['limits', { servers: 1.5 }, '"servers" is a whole number'],
  ['clock/advance', { seconds: '1' }, '"seconds" is a number above 0'],
])('mistakes are reported: %s %j', async (path, body, words) => {
  const { json, status } = await service.control('POST', path, body);
  expect([status, json['error']]).toEqual([400, expect.stringContaining(words)]);
});
