/** Faults that a test scripts: which request they meet, how often, and what they do to its answer. */

export type RequestKind = 'token' | 'whoami' | 'metadata' | 'rows' | 'delta';

export type FaultAction =
  | {
      readonly type: 'status';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Record<string, string>;
    }
  | { readonly type: 'delay'; readonly ms: number }
  /** Never answers. */
  | { readonly type: 'stall' }
  /** Ends the connection after so many bytes of the body. */
  | { readonly type: 'cut'; readonly afterBytes: number }
  /** Ends the compressed stream too early, with a proper end of the answer. */
  | { readonly type: 'truncateGzip' }
  | { readonly type: 'html' }
  | { readonly type: 'malformedJson' }
  | { readonly type: 'omitDeltaLink' }
  | { readonly type: 'nextLink'; readonly url: string };

export interface Fault {
  readonly match: RequestKind | 'any';
  /** Only requests for this table's rows. */
  readonly table?: string;
  /** How many fitting requests pass first. */
  readonly skip?: number;
  /** How many it meets then; one unless said. */
  readonly times?: number;
  readonly action: FaultAction;
}

const ACTIONS = [
  'status',
  'delay',
  'stall',
  'cut',
  'truncateGzip',
  'html',
  'malformedJson',
  'omitDeltaLink',
  'nextLink',
];
const KINDS = ['token', 'whoami', 'metadata', 'rows', 'delta', 'any'];

export class FaultScript {
  #faults: { readonly fault: Fault; seen: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, seen: 0 });
  }

  clear(): void {
    this.#faults = [];
  }

  /** The fault that meets a request, if any; counts it. */
  meet(kind: RequestKind, table: string | undefined): FaultAction | undefined {
    for (const entry of this.#faults) {
      const { fault } = entry;
      if (fault.match !== 'any' && fault.match !== kind) continue;
      if (fault.table !== undefined && fault.table !== table) continue;
      const skip = fault.skip ?? 0;
      const place = entry.seen++;
      if (place >= skip && place < skip + (fault.times ?? 1)) return fault.action;
    }
    return undefined;
  }
}

/** @returns the fault, or what is wrong with it. */
export function readFault(value: unknown): Fault | string {
  if (typeof value !== 'object' || value === null) return 'a fault is an object with "match" and "action"';
  const { action, match } = value as { action?: { type?: unknown }; match?: unknown };
  if (typeof match !== 'string' || !KINDS.includes(match)) return `"match" is one of ${KINDS.join(', ')}`;
  if (typeof action?.type !== 'string' || !ACTIONS.includes(action.type)) {
    return `"action.type" is one of ${ACTIONS.join(', ')}`;
  }
  return value as Fault;
}
