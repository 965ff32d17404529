/**
 * Status 429 in its two families: the quota of one user or app says when to come again; a busy environment mostly does not,
 * and stays busy for minutes.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/priority-based-throttling
 */
import type { Answer } from '../../answer.ts';

type ThrottleFamily = 'quota' | 'resource';

export interface ThrottleOrder {
  readonly family: ThrottleFamily;
  /** In the `Retry-After` header; none without it. */
  readonly retryAfterSeconds?: number | undefined;
  /** How many requests it meets; any number while time lasts, without it. */
  readonly times?: number | undefined;
  /** How long it lasts; until `times` is used up, without it. */
  readonly forMs?: number | undefined;
  /** Whether the answer has no body. */
  readonly empty?: boolean | undefined;
}

const MESSAGES: Readonly<Record<ThrottleFamily, string>> = {
  quota: 'Number of requests exceeded: you have exceeded your allotted quota.',
  resource:
    'This request could not be processed at this time due to system experiencing high resource utilization.',
};

export class Throttle {
  #order: ThrottleOrder | undefined;
  #endsAtMs = Infinity;
  #left = Infinity;

  begin(order: ThrottleOrder, nowMs: number): void {
    this.#order = order;
    this.#endsAtMs = order.forMs === undefined ? Infinity : nowMs + order.forMs;
    this.#left = order.times ?? Infinity;
  }

  end(): void {
    this.#order = undefined;
  }

  /** The refusal of a request, if it is to be refused; counts it. */
  refusal(nowMs: number): Answer | undefined {
    const order = this.#order;
    if (order === undefined) return undefined;
    if (nowMs >= this.#endsAtMs || this.#left <= 0) {
      this.#order = undefined;
      return undefined;
    }
    this.#left--;
    return throttled(order);
  }
}

/** The form of the body is not known. */
function throttled({ empty = false, family, retryAfterSeconds }: ThrottleOrder): Answer {
  const wait =
    retryAfterSeconds === undefined ? '' : ` Please retry the request after ${retryAfterSeconds} seconds`;
  const header = retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  const body = empty ? '' : JSON.stringify({ Message: `${MESSAGES[family]}${wait}` });
  return { status: 429, headers: header, body };
}
