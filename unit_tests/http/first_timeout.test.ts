import { expect, test } from '@jest/globals';
import type { HttpRequest, HttpResponse, Send } from '../../src/http/message.ts';
import { firstTimeoutPolicy } from '../../src/http/policies/first_timeout.ts';

const REQUEST: HttpRequest = {
  method: 'GET',
  url: 'https://contoso.operations.dynamics.com/data',
  headers: {},
  purpose: 'rows',
  signal: new AbortController().signal,
};
const ANSWER: HttpResponse = {
  status: 200,
  headers: {},
  body: (async function* () {})(),
  discard: () => {},
};

/** Answers after a time, or when it is given up. */
const after =
  (ms: number): Send =>
  (request) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms, ANSWER);
      request.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(request.signal.reason as Error);
      });
    });

test('the first answer may take long, and every later one the usual time', async () => {
  const policy = firstTimeoutPolicy(2000, 20);
  await expect(policy.send(REQUEST, after(80))).resolves.toBe(ANSWER);
  await expect(policy.send(REQUEST, after(500))).rejects.toMatchObject({ code: 'timed_out' });
});

test('a first answer that failed leaves the next one as much time', async () => {
  const policy = firstTimeoutPolicy(200, 20);
  await expect(policy.send(REQUEST, after(1000))).rejects.toMatchObject({ code: 'timed_out' });
  await expect(policy.send(REQUEST, after(80))).resolves.toBe(ANSWER);
});
