/**
 * `$batch`: up to 1,000 requests in one, each answered as by itself, in their order. The first that fails ends it, unless
 * the request prefers to go on. Only reading is emulated.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/execute-batch-operations-using-web-api
 *
 * Inferred: the batch has the status of the request that ended it; the code of the refusal of too many requests, whose words
 * are reported. Preferences of the batch do not hold for its requests.
 */
import type { Answer } from '../answer.ts';
import { type Exchange, WEB_API } from '../exchange.ts';
import { guidOf } from '../identifiers.ts';
import { type BatchOperation, malformed, readBatch, writeBatch } from '../query/batch_message.ts';
import { preferencesOf } from '../query/options.ts';

export const MOST_OPERATIONS = 1000;

/** A request within a batch. */
export interface BatchedRequest {
  readonly method: string;
  /** From the root of the host, with the query. */
  readonly url: string;
  readonly headers: Exchange['headers'];
}

export function batch(exchange: Exchange, answerTo: (request: BatchedRequest) => Answer): Answer {
  const operations = readBatch(exchange.headers['content-type'], exchange.body);
  if (operations.length > MOST_OPERATIONS) {
    throw malformed(
      `The current batch message contains too many parts. Only batch messages with a maximum number of '${MOST_OPERATIONS}' query operations, including changeset operations, are allowed.`,
    );
  }
  const goesOn = preferencesOf(exchange.headers).has('odata.continue-on-error');
  const answers: Answer[] = [];
  let status = 200;
  for (const operation of operations) {
    const answer = answerTo(requestOf(exchange, operation));
    answers.push(answer);
    if (answer.status < 400 || goesOn) continue;
    status = answer.status;
    break;
  }
  const boundary = `batchresponse_${guidOf(`batch ${exchange.body}`)}`;
  return {
    status,
    headers: { 'content-type': `multipart/mixed; boundary=${boundary}` },
    body: writeBatch(boundary, answers),
  };
}

function requestOf({ headers, origin }: Exchange, operation: BatchOperation): BatchedRequest {
  return {
    method: operation.method,
    url: pathOf(origin, operation.url),
    headers: { host: headers.host, authorization: headers.authorization, ...operation.headers },
  };
}

/** @throws Refusal for another host's address. */
function pathOf(origin: string, url: string): string {
  if (url.startsWith('/')) return url;
  if (!/^https?:/.test(url)) return `${WEB_API}${url}`;
  if (url.startsWith(`${origin}/`)) return url.slice(origin.length);
  throw malformed(`The address ${url} is not below ${origin}.`);
}
