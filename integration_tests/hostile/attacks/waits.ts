/** `Retry-After` in every form that it has and has not. */
import { answer, type Attack, commandOf, on, once, type RequestKind } from '../attack.ts';

const KINDS: readonly RequestKind[] = ['token', 'whoami', 'metadata', 'rows', 'changes'];

const VALUES: readonly string[] = [
  '0',
  '-5',
  '0.001',
  '1, 2',
  'abc 5',
  '1e13',
  '0x10',
  '+5',
  'Infinity',
  'soon',
  'Thu, 01 Jan 1970 00:00:01 GMT',
  '1970-01-01',
  'Thursday, 01-Jan-70 00:00:01 GMT',
  '86400',
  '2147484',
  '99999999999999999999',
  'Fri, 31 Dec 9999 23:59:59 GMT',
];

const throttled: Attack[] = KINDS.flatMap((kind) =>
  VALUES.map((value): Attack => ({
    name: `${kind}: 429 for ever, Retry-After: ${value}`,
    command: commandOf(kind),
    verdict: 'fails',
    script: on(kind, (exchange) => answer(exchange, 429, '{}', { 'Retry-After': value })),
  })),
);

const unavailable: Attack[] = KINDS.flatMap((kind) =>
  ['0', '-1', '86400', '1e400'].map((value): Attack => ({
    name: `${kind}: 503 for ever, Retry-After: ${value}`,
    command: commandOf(kind),
    verdict: 'fails',
    script: on(kind, (exchange) => answer(exchange, 503, '{}', { 'Retry-After': value })),
  })),
);

const shown: Attack[] = (['check', 'discover'] as const).flatMap((command) =>
  (['token', 'whoami', 'metadata'] as const).map((kind): Attack => ({
    name: `${kind}: ${command} has to wait for an hour`,
    command,
    verdict: 'fails',
    mostRequests: 12,
    mostWaitMs: 60_000,
    script: on(kind, (exchange) => answer(exchange, 429, '{}', { 'Retry-After': '3600' })),
  })),
);

const CONCURRENCY =
  '{"error":{"code":"0x80072326","message":"Number of concurrent requests exceeded the limit of 52."}}';

const passing: Attack[] = KINDS.map((kind): Attack => ({
  name: `${kind}: too many at once, seven minutes of Retry-After, once`,
  command: commandOf(kind),
  verdict: 'delivers',
  mostWaitMs: 60_000,
  script: once(kind, (exchange) => answer(exchange, 429, CONCURRENCY, { 'Retry-After': '420' })),
}));

export const WAITS: readonly Attack[] = [
  ...throttled,
  ...unavailable,
  ...shown,
  ...passing.filter(({ name }) => !name.startsWith('token')),
];
