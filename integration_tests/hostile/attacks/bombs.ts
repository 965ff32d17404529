/** Answers that are small on the wire and large in memory. */
import { createGzip, constants } from 'node:zlib';
import { type Attack, type Exchange, on, type RequestKind } from '../attack.ts';

const MEBIBYTE = 1024 * 1024;

interface Bomb {
  readonly head: string;
  readonly piece: string;
  readonly tail: string;
}

const BOMBS: Readonly<Record<string, Bomb>> = {
  'one text': { head: '{"value":[{"accountid":"', piece: 'x'.repeat(1000), tail: '"}]}' },
  'one array': { head: '{"value":[{"a":[0', piece: ',0'.repeat(500), tail: ']}]}' },
  'one number': { head: '{"value":[{"a":1', piece: '0'.repeat(1000), tail: '}]}' },
  'one member name': { head: '{"value":[{"', piece: 'x'.repeat(1000), tail: '":1}]}' },
  'one row of members': { head: '{"value":[{"a":1', piece: ',"\u00e4":1'.repeat(100), tail: '}]}' },
  'one member of the page': { head: '{"x":"', piece: 'x'.repeat(1000), tail: '","value":[]}' },
  'one link': { head: '{"value":[],"@odata.nextLink":"', piece: 'x'.repeat(1000), tail: '"}' },
  'one error': { head: '{"error":{"message":"', piece: 'x'.repeat(1000), tail: '"}}' },
  'white space': { head: '{"value":[', piece: ' '.repeat(1000), tail: ']}' },
  'a list': {
    head: '{"value":[{}',
    piece: ',{"LogicalName":"a","EntitySetName":"as"}'.repeat(25),
    tail: ']}',
  },
};

/** Compressed while it is sent, so that this process holds nothing of it. */
function send({ response }: Exchange, bomb: Bomb, bytes: number, status: number): true {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  gzip.pipe(response);
  gzip.on('error', () => {});
  response.on('close', () => gzip.destroy());
  const piece = Buffer.from(bomb.piece.repeat(64));
  let left = bytes;
  const write = (): void => {
    while (left > 0) {
      left -= piece.length;
      if (!gzip.write(piece)) {
        gzip.once('drain', write);
        return;
      }
    }
    gzip.end(bomb.tail);
  };
  gzip.write(bomb.head);
  write();
  return true;
}

const KINDS: readonly RequestKind[] = ['token', 'whoami', 'metadata', 'rows', 'changes'];

/** Larger than the container of 512 MB that they are sent to. */
const BOMB_BYTES = 700 * MEBIBYTE;

const answers: Attack[] = Object.entries(BOMBS).flatMap(([name, bomb]) =>
  KINDS.filter((kind) => kind === 'rows' || name === 'one text' || name === 'a list').map((kind): Attack => ({
    name: `${kind}: a bomb of ${name}`,
    command: kind === 'changes' ? 'read changes' : 'read',
    verdict: 'fails',
    script: on(kind, (exchange) => send(exchange, bomb, BOMB_BYTES, 200)),
  })),
);

const errors: Attack[] = KINDS.map((kind): Attack => ({
  name: `${kind}: a bomb as an error`,
  command: kind === 'changes' ? 'read changes' : 'read',
  verdict: kind === 'changes' ? 'either' : 'fails',
  script: on(kind, (exchange) => send(exchange, BOMBS['one error']!, BOMB_BYTES, 400)),
}));

export const BOMB_ATTACKS: readonly Attack[] = [...answers, ...errors];
