import { describe, expect, test } from '@jest/globals';
import { cachedToken } from '../../src/auth/cached_token.ts';
import { aadstsCodes, signInRefused } from '../../src/auth/entra_advice.ts';
import { ConnectorError } from '../../src/core/errors.ts';
import { silentLogger } from '../../src/core/logger.ts';

const HOUR_MS = 3_600_000;
const { signal } = new AbortController();

function source(lifetimeMs = HOUR_MS) {
  const clock = { nowMs: 0, now: () => clock.nowMs, sleep: async () => {} };
  const acquired: number[] = [];
  const failures: Error[] = [];
  const getToken = cachedToken({
    acquire: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      acquired.push(clock.nowMs);
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      return { value: `token ${acquired.length}`, expiresAtMs: clock.nowMs + lifetimeMs };
    },
    clock,
    log: silentLogger,
    signal,
  });
  return { acquired, clock, failures, getToken };
}

describe('a token', () => {
  test('is acquired once, however many ask at once', async () => {
    const { acquired, getToken } = source();
    const tokens = await Promise.all(Array.from({ length: 10 }, () => getToken({ signal })));
    expect(new Set(tokens)).toEqual(new Set(['token 1']));
    expect(acquired).toHaveLength(1);
  });

  test('is kept, and renewed five minutes ahead of its end', async () => {
    const { clock, getToken } = source();
    await getToken({ signal });
    clock.nowMs = HOUR_MS - 5 * 60_000 - 1;
    expect(await getToken({ signal })).toBe('token 1');
    clock.nowMs++;
    expect(await getToken({ signal })).toBe('token 2');
  });

  test('of a short life is not renewed with every request', async () => {
    const { acquired, clock, getToken } = source(60_000);
    for (; clock.nowMs < 40_000; clock.nowMs += 1000) await getToken({ signal });
    expect(acquired).toHaveLength(1);
  });

  test('that was refused is replaced once, not once for every refusal', async () => {
    const { acquired, getToken } = source();
    const old = await getToken({ signal });
    const again = await Promise.all(Array.from({ length: 5 }, () => getToken({ signal, rejected: old })));
    expect(new Set(again)).toEqual(new Set(['token 2']));
    expect(await getToken({ signal, rejected: old })).toBe('token 2');
    expect(acquired).toHaveLength(2);
  });

  test('that is still valid is used while the sign-in fails', async () => {
    const { clock, failures, getToken } = source();
    await getToken({ signal });
    clock.nowMs = HOUR_MS - 60_000;
    failures.push(new ConnectorError('transient', 'sign_in_unreachable', 'down'));
    expect(await getToken({ signal })).toBe('token 1');
    failures.push(new ConnectorError('config', 'sign_in_refused', 'secret expired'));
    await expect(getToken({ signal })).rejects.toThrow('secret expired');
    clock.nowMs = HOUR_MS;
    failures.push(new ConnectorError('transient', 'sign_in_unreachable', 'down'));
    await expect(getToken({ signal })).rejects.toThrow('down');
  });

  test('that could not be acquired is requested again', async () => {
    const { failures, getToken } = source();
    failures.push(new ConnectorError('transient', 'sign_in_unreachable', 'down'));
    await expect(getToken({ signal })).rejects.toThrow('down');
    expect(await getToken({ signal })).toBe('token 2');
  });
});

test.each([
  ['7000215', /`client_secret_value`/],
  ['7000222', /expired/],
  ['700016', /app-id.*tenant-id/],
  ['90002', /tenant-id.*`authority_url`/],
  ['500011', /https:\/\/env.*`url`/],
  ['53003', /Conditional Access/],
  ['99999', /Microsoft Entra refused the sign-in \(AADSTS99999\): AADSTS99999: Odd thing\./],
])('AADSTS%s says what to do', (code, words) => {
  const text = `AADSTS${code}: Odd thing. Trace ID: 1 Correlation ID: 2`;
  const error = signInRefused(aadstsCodes(text), text, {
    tenantId: 'tenant-id',
    clientId: 'app-id',
    resource: 'https://env',
    authorityUrl: 'https://login',
  });
  expect(error).toMatchObject({
    kind: 'config',
    code: 'sign_in_refused',
    message: expect.stringMatching(words),
  });
  expect(error.message).toContain(`AADSTS${code}`);
  expect(error.message).not.toContain('Trace ID');
});
