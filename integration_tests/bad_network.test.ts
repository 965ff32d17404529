/** Downloads that are interrupted, services that refuse, and pages that are not pages. */
import { describe, expect, test } from '@jest/globals';
import { badInput } from './bad_input/bad_input_bench.ts';
import { dataOf, errorsOf, logsOf, statesOf } from './connector.ts';

const bad = badInput();

describe('the network', () => {
  const read = () => bad.read({ streams: [bad.stream('account', 'incremental')] });

  test.each([
    ['a download that is cut', { type: 'cut', afterBytes: 300 }],
    ['a compressed download that ends early', { type: 'truncateGzip' }],
    ['a gateway that fails', { type: 'status', status: 503 }],
    ['a service that limits', { type: 'status', status: 429, headers: { 'Retry-After': '1' } }],
  ])('%s once is read again, and nothing is missing', async (_, action) => {
    await bad.bench.control('POST', 'faults', { match: 'rows', action });
    const result = await read();
    expect(result.exitCode).toBe(0);
    expect(new Set(dataOf(result).map((row) => row['accountid'])).size).toBe(60);
    expect(logsOf(result, 'WARN').length).toBeGreaterThan(0);
  });

  test('an interrupted download causes no deadlock if only one request at a time is allowed', async () => {
    await bad.bench.control('POST', 'faults', { match: 'rows', skip: 1, action: { type: 'truncateGzip' } });
    const result = await bad.read({
      streams: ['account', 'contact'].map((name) => bad.stream(name, 'incremental')),
      config: { max_concurrent_requests: 1, odata_maxpagesize: 20 },
    });
    expect(result.exitCode).toBe(0);
    expect(result.seconds).toBeLessThan(10);
    expect(new Set(dataOf(result, 'contact').map((row) => row['contactid'])).size).toBe(140);
  });

  test('a wait that the service asks for is reported to the platform, with its end', async () => {
    const action = { type: 'status', status: 429, headers: { 'Retry-After': '2' } };
    await bad.bench.control('POST', 'faults', { match: 'rows', action });
    const begunMs = Date.now();
    const result = await read();
    const pauses = result.messages.flatMap((message) =>
      message.type === 'TRACE' && message.trace.type === 'STREAM_STATUS'
        ? (message.trace.stream_status.reasons ?? [])
        : [],
    );
    expect(pauses).toEqual([{ type: 'RATE_LIMITED', rate_limited: { quota_reset: expect.any(Number) } }]);
    expect(pauses[0]?.rate_limited.quota_reset).toBeGreaterThan(begunMs + 2000);
    expect(result.seconds).toBeGreaterThanOrEqual(2);
    expect(dataOf(result)).toHaveLength(60);
  });

  test('a token that ends in the middle is renewed once', async () => {
    await bad.bench.control('POST', 'faults', { match: 'rows', action: { type: 'status', status: 401 } });
    const result = await read();
    expect(result.exitCode).toBe(0);
    expect(dataOf(result)).toHaveLength(60);
    expect(await bad.bench.requests('token')).toHaveLength(2);
  });

  test('a service that never accepts the token is a configuration error, after one renewal', async () => {
    await bad.bench.control('POST', 'faults', {
      match: 'rows',
      times: 9,
      action: { type: 'status', status: 401 },
    });
    bad.expectError(await read(), /Table account: The environment does not accept the sign-in/);
    expect(await bad.bench.requests('token')).toHaveLength(2);
  });

  test.each([
    ['cut', { type: 'cut', afterBytes: 300 }],
    ['compressed and ends early', { type: 'truncateGzip' }],
  ])('a download that is %s every time is a transient error, and nothing is saved', async (_, action) => {
    await bad.bench.control('POST', 'faults', { match: 'rows', times: 99, action });
    const result = await read();
    bad.expectError(result, /[Dd]ownload.* was interrupted/, 'transient_error');
    expect(statesOf(result).map(({ stream: { stream_state } }) => stream_state['delta_link'])).not.toContain(
      expect.anything(),
    );
  });

  test('malformed JSON is an error with its position, and never a line', async () => {
    await bad.bench.control('POST', 'faults', { match: 'rows', times: 9, action: { type: 'malformedJson' } });
    bad.expectError(await read(), /cannot be read: .* \(at byte \d+\)/, 'system_error');
  });

  test('an HTML page in place of rows', async () => {
    await bad.bench.control('POST', 'faults', { match: 'rows', times: 9, action: { type: 'html' } });
    bad.expectError(await read(), /beginning of a page, was expected \(at byte 0\)/, 'system_error');
  });

  test('a page that leads to itself ends', async () => {
    const url = `${bad.bench.emulator.url}/api/data/v9.2/accounts?$select=accountid&$skiptoken=x`;
    await bad.bench.control('POST', 'faults', { match: 'rows', times: 9, action: { type: 'nextLink', url } });
    const result = await read();
    expect(result.exitCode).toBe(1);
    expect(errorsOf(result)).toHaveLength(1);
  });

  test('a link of the service to another host is not followed', async () => {
    await bad.bench.control('POST', 'faults', {
      match: 'rows',
      times: 9,
      action: { type: 'nextLink', url: 'https://evil.example.com/x' },
    });
    const result = await read();
    expect(errorsOf(result)[0]?.message).toContain('another host (https://evil.example.com)');
  });
});
