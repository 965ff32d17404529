/** Faults that a test scripts: which requests they affect, how often, and how they change the answer. */

export type RequestKind = 'token' | 'whoami' | 'metadata' | 'count' | 'rows' | 'delta' | 'write';

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
  /** Sends the headers and this many bytes of the body, then nothing. */
  | { readonly type: 'stallInBody'; readonly afterBytes: number }
  /** Ends the connection before the headers. */
  | { readonly type: 'disconnect' }
  /** Ends the connection after this many bytes of the body. */
  | { readonly type: 'cut'; readonly afterBytes: number }
  /** Ends the compressed stream too early, but the answer properly. */
  | { readonly type: 'truncateGzip' }
  /** Announces this many bytes more than it sends, or fewer if negative; then the connection ends. */
  | { readonly type: 'wrongLength'; readonly byBytes: number }
  | { readonly type: 'html' }
  | { readonly type: 'malformedJson' }
  | { readonly type: 'omitDeltaLink' }
  | { readonly type: 'nextLink'; readonly url: string }
  /** The link to the next page leads to this one. */
  | { readonly type: 'loopingLink' };

export interface Fault {
  readonly match: RequestKind | 'any';
  /** Only requests for this table's rows. */
  readonly table?: string;
  /** Only requests whose unescaped URL contains this text. */
  readonly urlContains?: string;
  /** How many matching requests pass first. */
  readonly skip?: number;
  /** How many it affects then; 1 by default. */
  readonly times?: number;
  readonly action: FaultAction;
}

type FieldType = 'number' | 'string' | 'object';

/** The actions and the fields that each must have, with their types. */
const ACTIONS: Readonly<Record<FaultAction['type'], Readonly<Record<string, FieldType>>>> = {
  status: { status: 'number' },
  delay: { ms: 'number' },
  stall: {},
  stallInBody: { afterBytes: 'number' },
  disconnect: {},
  cut: { afterBytes: 'number' },
  truncateGzip: {},
  wrongLength: { byBytes: 'number' },
  html: {},
  malformedJson: {},
  omitDeltaLink: {},
  nextLink: { url: 'string' },
  loopingLink: {},
};
/** The optional fields of an action. */
const MORE: Readonly<Partial<Record<FaultAction['type'], Readonly<Record<string, FieldType>>>>> = {
  status: { body: 'string', headers: 'object' },
};
const KINDS = ['token', 'whoami', 'metadata', 'count', 'rows', 'delta', 'write', 'any'];

export class FaultScript {
  #faults: { readonly fault: Fault; seen: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, seen: 0 });
  }

  clear(): void {
    this.#faults = [];
  }

  /** The fault that affects a request, if any; counts the request. */
  meet(kind: RequestKind, table: string | undefined, url: string): FaultAction | undefined {
    for (const entry of this.#faults) {
      const { fault } = entry;
      if (fault.match !== 'any' && fault.match !== kind) continue;
      if (fault.table !== undefined && fault.table !== table) continue;
      if (fault.urlContains !== undefined && !unescaped(url).includes(fault.urlContains)) continue;
      const skip = fault.skip ?? 0;
      const place = entry.seen++;
      if (place >= skip && place < skip + (fault.times ?? 1)) return fault.action;
    }
    return undefined;
  }
}

/** @returns the fault, or the problem with it. */
export function readFault(value: Readonly<Record<string, unknown>>): Fault | string {
  const { match, skip, table, times, urlContains } = value;
  if (typeof match !== 'string' || !KINDS.includes(match)) return `"match" is one of ${KINDS.join(', ')}`;
  if (table !== undefined && typeof table !== 'string') return '"table" is a logical name';
  if (urlContains !== undefined && typeof urlContains !== 'string') return '"urlContains" is a text';
  for (const count of [skip, times]) {
    if (count !== undefined && !Number.isInteger(count)) return '"skip" and "times" are whole numbers';
  }
  const action = value['action'];
  return wrongAction(action) ?? (value as unknown as Fault);
}

/** A URL with invalid escapes stays unchanged. */
function unescaped(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

function wrongAction(action: unknown): string | undefined {
  const { type, ...fields } = { ...(action as { type?: unknown } | undefined) } as Record<string, unknown>;
  if (typeof type !== 'string' || !(type in ACTIONS)) {
    return `"action.type" is one of ${Object.keys(ACTIONS).join(', ')}`;
  }
  const required = ACTIONS[type as FaultAction['type']];
  const known = { ...required, ...MORE[type as FaultAction['type']] };
  for (const name of [...Object.keys(required), ...Object.keys(fields)]) {
    const wanted = known[name];
    if (wanted === undefined) return `the action ${type} has no "${name}"`;
    if (typeof fields[name] !== wanted)
      return `"action.${name}" is ${wanted === 'object' ? 'an' : 'a'} ${wanted}`;
  }
  return undefined;
}

const CONTENT: readonly (string | undefined)[] = ['malformedJson', 'omitDeltaLink', 'nextLink'];

export function spoilsContent(fault: FaultAction | undefined): boolean {
  return CONTENT.includes(fault?.type);
}

/** Faults in the content of an answer, before it is compressed. */
export function spoiledContent(body: Buffer, fault: FaultAction | undefined): Buffer {
  switch (fault?.type) {
    case 'malformedJson':
      return Buffer.from(body.toString().replace(/"value":\s*\[|\{/, '$&}{'));
    case 'omitDeltaLink':
      return withoutLink(body, 'deltaLink');
    case 'nextLink': {
      const rest = withoutLink(withoutLink(body, 'deltaLink'), 'nextLink').toString();
      return Buffer.from(rest.replace(/\s*\}\s*$/, `,"@odata.nextLink":${JSON.stringify(fault.url)}}`));
    }
    default:
      return body;
  }
}

function withoutLink(body: Buffer, name: string): Buffer {
  const link = `"@odata\\.${name}":\\s*"[^"]*"`;
  return Buffer.from(body.toString().replace(new RegExp(`${link}\\s*,|,\\s*${link}`), ''));
}
