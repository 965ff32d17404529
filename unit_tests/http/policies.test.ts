import { describe, expect, test } from '@jest/globals';
import { ConnectorError } from '../../src/core/errors.ts';
import type { HttpRequest, Send } from '../../src/http/message.ts';
import { composePipeline } from '../../src/http/pipeline.ts';
import { authorizePolicy } from '../../src/http/policies/authorize.ts';
import { errorTextPolicy } from '../../src/http/policies/error_text.ts';
import { headersPolicy } from '../../src/http/policies/headers.ts';
import { timeoutPolicy } from '../../src/http/policies/timeout.ts';
import { LONG_PATIENCE } from '../../src/http/retry_decision.ts';
import { SleepingClock, scripted, request, retrying } from './scripted_requests.ts';

test('a pipeline lets the first policy see the request first and the answer last', async () => {
  const order: string[] = [];
  const policy = (name: string) => ({
    name,
    send: async (one: HttpRequest, next: Send) => {
      order.push(`${name} asks`);
      const answer = await next(one);
      order.push(`${name} is answered`);
      return answer;
    },
  });
  await composePipeline([policy('a'), policy('b')], scripted().send)(request());
  expect(order).toEqual(['a asks', 'b asks', 'b is answered', 'a is answered']);
});

test("a request's own headers win", async () => {
  const { seen, send } = scripted();
  await composePipeline(
    [headersPolicy({ accept: 'x', prefer: 'general' })],
    send,
  )({
    ...request(),
    headers: { prefer: 'own' },
  });
  expect(seen[0]?.headers).toEqual({ accept: 'x', prefer: 'own' });
});

describe('retry', () => {
  test('[L5] [L8] after a time-out, and only then, a smaller page is requested', async () => {
    const { seen, send } = scripted({ status: 503 }, { status: 504 }, { status: 504 }, { status: 200 });
    const sized = (rows: number): HttpRequest => ({
      ...request(),
      headers: { prefer: String(rows) },
      afterTimeout: () => sized(rows / 2),
    });
    await composePipeline([retrying(new SleepingClock()), errorTextPolicy], send)(sized(400));
    expect(seen.map(({ headers }) => headers['prefer'])).toEqual(['400', '400', '200', '100']);
  });

  test('retries until an answer is accepted, discards the others, and logs the reasons', async () => {
    const clock = new SleepingClock();
    const warnings: string[] = [];
    const { discarded, seen, send } = scripted(
      { status: 503 },
      new ConnectorError('transient', 'host_unreachable', 'connection lost'),
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 200 },
    );
    const answer = await composePipeline([retrying(clock, warnings)], send)(request());
    expect(answer.status).toBe(200);
    expect(seen).toHaveLength(4);
    expect(discarded).toEqual([503, 429]);
    expect(clock.slept).toEqual([500, 1000, 7000]);
    expect(warnings).toEqual([
      expect.stringMatching(/\(rows\) in 0\.5 s: the service answered 503/),
      expect.stringMatching(/in 1\.0 s: connection lost/),
      expect.stringMatching(/in 7\.0 s: the service limits requests/),
    ]);
  });

  test('returns the last answer when patience ends', async () => {
    const { seen, send } = scripted({ status: 503 });
    const answer = await composePipeline([retrying(new SleepingClock())], send)(request());
    expect(answer.status).toBe(503);
    expect(seen).toHaveLength(LONG_PATIENCE.maxAttempts);
  });

  test('reads the message of a refusal', async () => {
    const { seen, send } = scripted({ status: 400, body: 'passing' }, { status: 400, body: 'final' });
    const answer = await composePipeline([retrying(new SleepingClock()), errorTextPolicy], send)(request());
    expect(answer.errorText).toBe('final');
    expect(seen).toHaveLength(2);
  });

  test('throws final errors, and at once when aborted', async () => {
    const error = new ConnectorError('config', 'host_unreachable', 'no such host');
    await expect(
      composePipeline([retrying(new SleepingClock())], scripted(error).send)(request()),
    ).rejects.toBe(error);
    const abort = new AbortController();
    const reason = new ConnectorError('system', 'interrupted', 'end');
    abort.abort(reason);
    const { seen, send } = scripted();
    await expect(composePipeline([retrying(new SleepingClock())], send)(request(abort.signal))).rejects.toBe(
      reason,
    );
    expect(seen).toHaveLength(0);
  });
});

describe('authorize', () => {
  test('renews a refused token once', async () => {
    const asked: (string | undefined)[] = [];
    const policy = authorizePolicy(async ({ rejected }) => {
      asked.push(rejected);
      return rejected === undefined ? 'old' : 'new';
    });
    const { discarded, seen, send } = scripted({ status: 401 }, { status: 200 });
    expect((await composePipeline([policy], send)(request())).status).toBe(200);
    expect(asked).toEqual([undefined, 'old']);
    expect(seen.map(({ headers }) => headers['authorization'])).toEqual(['Bearer old', 'Bearer new']);
    expect(discarded).toEqual([401]);
  });

  test('does not go on renewing', async () => {
    const { seen, send } = scripted({ status: 401 });
    const policy = authorizePolicy(async () => 'any');
    expect((await composePipeline([policy], send)(request())).status).toBe(401);
    expect(seen).toHaveLength(2);
  });
});

describe('timeout', () => {
  const never: Send = ({ signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });

  test('an answer that does not begin is an error that time may mend', async () => {
    await expect(composePipeline([timeoutPolicy(20)], never)(request())).rejects.toMatchObject({
      kind: 'transient',
      code: 'timed_out',
      message: expect.stringContaining('host did not answer a rows request'),
    });
  });

  test('an end from outside keeps its reason', async () => {
    const abort = new AbortController();
    const reason = new ConnectorError('system', 'interrupted', 'end');
    const waiting = composePipeline([timeoutPolicy(5000)], never)(request(abort.signal));
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });
});
