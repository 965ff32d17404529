/** Bodies that do not come, do not end, or are not what they say. */
import { gzipSync } from 'node:zlib';
import { answer, type Attack, commandOf, type Exchange, on, once, type RequestKind } from '../attack.ts';

const KINDS: readonly RequestKind[] = ['token', 'whoami', 'metadata', 'rows', 'changes'];

interface Body {
  readonly name: string;
  readonly answers: (exchange: Exchange) => true;
}

const GZIP = { 'Content-Encoding': 'gzip' };

/** One byte after the other: each in time, and all of them never. */
function drip({ response }: Exchange, first: string, byte: string): true {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.write(first);
  const timer = setInterval(() => response.write(byte), 50);
  response.on('close', () => clearInterval(timer));
  return true;
}

const BODIES: readonly Body[] = [
  { name: 'one byte at a time, for ever', answers: (exchange) => drip(exchange, '{"value":[', ' ') },
  {
    name: 'one byte of an error at a time',
    answers: (exchange) => {
      exchange.response.writeHead(500);
      const timer = setInterval(() => exchange.response.write('x'), 50);
      exchange.response.on('close', () => clearInterval(timer));
      return true;
    },
  },
  { name: 'no answer', answers: () => true },
  {
    name: 'no body',
    answers: ({ response }) => {
      response.writeHead(200).flushHeaders();
      return true;
    },
  },
  {
    name: 'a closed connection',
    answers: ({ request }) => {
      request.socket.destroy();
      return true;
    },
  },
  {
    name: 'no HTTP',
    answers: ({ request }) => {
      request.socket.end('SSH-2.0-OpenSSH\r\n');
      return true;
    },
  },
  {
    name: 'two lengths',
    answers: ({ request }) => {
      request.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\n{"a":');
      return true;
    },
  },
  {
    name: 'a header without end',
    answers: ({ request }) => {
      request.socket.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(200_000)}\r\n\r\n{}`);
      return true;
    },
  },
  { name: 'invalid gzip', answers: (exchange) => answer(exchange, 200, '{"value":[]}', GZIP) },
  {
    name: 'gzip cut short',
    answers: (exchange) => answer(exchange, 200, gzipSync(exchange.usual).subarray(0, -9), GZIP),
  },
  {
    name: 'gzip in gzip',
    answers: (exchange) => answer(exchange, 200, gzipSync(gzipSync(exchange.usual)), GZIP),
  },
  {
    name: 'an encoding of its own',
    answers: (exchange) => answer(exchange, 200, 'x', { 'Content-Encoding': 'constructor' }),
  },
  { name: 'an empty body', answers: (exchange) => answer(exchange, 200, '') },
  { name: '204', answers: (exchange) => answer(exchange, 204, '') },
  { name: '304', answers: (exchange) => answer(exchange, 304, '') },
  { name: '418', answers: (exchange) => answer(exchange, 418, 'short and stout') },
  { name: '599', answers: (exchange) => answer(exchange, 599, '') },
  {
    name: 'HTML',
    answers: (exchange) =>
      answer(exchange, 200, '<html><title>Sign in\u2028</title></html>', { 'Content-Type': 'text/html' }),
  },
  { name: 'null', answers: (exchange) => answer(exchange, 200, 'null') },
  { name: 'a number', answers: (exchange) => answer(exchange, 200, '1') },
  { name: 'a text', answers: (exchange) => answer(exchange, 200, '"text"') },
  { name: 'an array', answers: (exchange) => answer(exchange, 200, '[[]]') },
  {
    name: 'bytes that are not UTF-8',
    answers: (exchange) =>
      answer(exchange, 200, Buffer.from('{"value":[{"accountid":"\xff\xfe"}]}', 'latin1')),
  },
  { name: 'nesting without end', answers: (exchange) => answer(exchange, 200, '['.repeat(100_000)) },
  {
    name: 'nesting in a member',
    answers: (exchange) => answer(exchange, 200, `{"a":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_001)}`),
  },
  {
    name: 'text behind the document',
    answers: (exchange) =>
      answer(exchange, 200, Buffer.concat([exchange.usual, Buffer.from('\n{"type":"RECORD"}')])),
  },
  { name: 'NUL bytes', answers: (exchange) => answer(exchange, 200, Buffer.alloc(5000)) },
];

const bodies: Attack[] = KINDS.flatMap((kind) =>
  BODIES.map(({ answers, name }): Attack => ({
    name: `${kind}: ${name}, always`,
    command: commandOf(kind),
    verdict: 'fails',
    script: on(kind, answers),
  })),
).filter(({ name }) => name !== 'changes: an empty body, always');

const ONCE = new Set([
  'a closed connection',
  'gzip cut short',
  'no answer',
  'one byte at a time, for ever',
  'nesting without end',
]);

const passing: Attack[] = KINDS.flatMap((kind) =>
  BODIES.filter(({ name }) => ONCE.has(name)).map(({ answers, name }): Attack => ({
    name: `${kind}: ${name}, once`,
    command: commandOf(kind),
    verdict: 'either',
    script: once(kind, answers),
  })),
);

const redirects: Attack[] = KINDS.flatMap((kind) =>
  [301, 302, 303, 307, 308].map((status): Attack => ({
    name: `${kind}: ${status} to another host`,
    command: commandOf(kind),
    verdict: 'fails',
    script: on(kind, (exchange) =>
      answer(exchange, status, '', { Location: `${exchange.decoy}/from-${new URL(exchange.origin).port}` }),
    ),
  })),
);

export const BODY_ATTACKS: readonly Attack[] = [...bodies, ...passing, ...redirects];
