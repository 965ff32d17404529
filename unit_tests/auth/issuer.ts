/** A sign-in service whose answers a test scripts, and a clock that does not wait. */
import type { TokenRequester } from '../../src/auth/token_requests.ts';
import { silentLogger } from '../../src/core/logger.ts';
import type { HttpRequest, HttpResponse } from '../../src/http/message.ts';

export interface Scripted {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Issuer {
  readonly requester: TokenRequester;
  readonly asked: HttpRequest[];
  /** In milliseconds. */
  readonly waits: number[];
  /** The forms that were sent. */
  forms(): Record<string, string>[];
}

/** @param answers in their order; the last one is given again and again. */
export function scriptedIssuer(...answers: readonly Scripted[]): Issuer {
  const asked: HttpRequest[] = [];
  const waits: number[] = [];
  let nowMs = 1_000_000;
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    const {
      body = {},
      headers = {},
      status = 200,
    } = answers[Math.min(asked.length, answers.length - 1)] ?? {};
    asked.push(request);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return { status, headers, body: chunks(text), errorText: text, discard: () => {} };
  };
  const clock = {
    now: () => nowMs,
    sleep: async (ms: number) => {
      waits.push(ms);
      nowMs += ms;
    },
  };
  return {
    requester: { send, clock, log: silentLogger, random: () => 0.5 },
    asked,
    waits,
    forms: () => asked.map(({ body = '' }) => Object.fromEntries(new URLSearchParams(body))),
  };
}

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
