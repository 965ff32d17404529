/** What every answer of the service has around it: headers, a byte order mark where there is one, compression. */
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, gzip, gzipSync } from 'node:zlib';
import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, bodyBytes } from '../../answer.ts';
import type { FaultAction } from '../../faults.ts';
import { spoiledContent, spoilsContent } from '../../faults.ts';
import type { Behavior } from '../behavior.ts';

const compress = promisify(gzip);
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

export type RequestArea = 'rows' | 'count' | 'metadata' | 'token';

export async function presented(
  answer: Answer,
  area: RequestArea,
  headers: IncomingHttpHeaders,
  behavior: Behavior,
  fault: FaultAction | undefined,
): Promise<Answer & { readonly body: Buffer }> {
  const accepted = area !== 'token' && /\bgzip\b/.test(headers['accept-encoding'] ?? '');
  const isMarked = answer.status === 200 && hasMark(area, behavior);
  const ready = accepted && !spoilsContent(fault) ? readyZip(answer, isMarked) : undefined;
  const plain = ready ?? spoiledContent(marked(bodyBytes(answer.body), isMarked), fault);
  const isZipped = accepted && plain.length > 0;
  const body =
    isZipped && ready === undefined ? await compress(plain, { level: constants.Z_BEST_SPEED }) : plain;
  return {
    status: answer.status,
    body,
    headers: {
      ...(area === 'token' ? {} : { 'OData-Version': '4.0', 'ms-dyn-aid': randomUUID() }),
      ...(body.length > 0 ? { 'content-type': 'application/json; odata.metadata=minimal' } : {}),
      ...(isZipped ? { 'content-encoding': 'gzip' } : {}),
      ...answer.headers,
    },
  };
}

function hasMark(area: RequestArea, { byteOrderMark }: Behavior): boolean {
  if (area === 'token' || byteOrderMark === 'none') return false;
  return byteOrderMark === 'everywhere' || byteOrderMark === (area === 'count' ? 'counts' : area);
}

function marked(body: Buffer, isMarked: boolean): Buffer {
  return isMarked ? Buffer.concat([MARK, body]) : body;
}

/** A composed answer is already compressed; gzip allows several members in sequence. */
function readyZip({ body }: Answer, isMarked: boolean): Buffer | undefined {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return undefined;
  const zipped = body.rows.zip?.(body.before, body.after);
  return zipped === undefined || !isMarked ? zipped : Buffer.concat([gzipSync(MARK), zipped]);
}
