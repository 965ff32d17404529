/**
 * `$batch`: up to 1,000 requests in one, each answered as if it had come alone, in their order. The first that fails ends
 * it, unless the request prefers to go on. A change set fails as a whole, with the answer to the write that failed.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/execute-batch-operations-using-web-api
 *
 * Inferred: the batch has the status of the request that ended it; the code of the refusal of too many requests, whose words
 * are reported. Preferences of the batch do not hold for its requests.
 */
import type { Answer } from '../answer.ts';
import { type Exchange, webApiUrl } from '../exchange.ts';
import { guidOf } from '../identifiers.ts';
import {
  type BatchedAnswer,
  type BatchOperation,
  type BatchPart,
  malformed,
  readBatch,
  writeBatch,
} from '../query/batch_message.ts';
import { preferencesOf } from '../query/options.ts';

const MOST_OPERATIONS = 1000;

/** A request within a batch. */
export interface BatchedRequest {
  readonly method: string;
  /** From the root of the host, with the query. */
  readonly url: string;
  readonly headers: Exchange['headers'];
  readonly body: string;
}

type AnswerTo = (request: BatchedRequest) => Answer;

export function batch(exchange: Exchange, answerTo: AnswerTo): Answer {
  const parts = readBatch(exchange.headers['content-type'], exchange.body);
  const count = parts.reduce((sum, part) => sum + (part.kind === 'single' ? 1 : part.items.length), 0);
  if (count > MOST_OPERATIONS) {
    throw malformed(
      `The current batch message contains too many parts. Only batch messages with a maximum number of '${MOST_OPERATIONS}' query operations, including changeset operations, are allowed.`,
    );
  }
  const goesOn = preferencesOf(exchange.headers).has('odata.continue-on-error');
  const answers: BatchPart<BatchedAnswer>[] = [];
  let status = 200;
  for (const part of parts) {
    const answered =
      part.kind === 'single'
        ? single(exchange, part.item, answerTo)
        : changeSet(exchange, part.items, answerTo);
    answers.push(answered);
    const failed = answered.kind === 'single' && answered.item.answer.status >= 400;
    if (!failed || goesOn) continue;
    status = answered.item.answer.status;
    break;
  }
  const boundary = `batchresponse_${guidOf(`batch ${exchange.body}`)}`;
  return {
    status,
    headers: { 'content-type': `multipart/mixed; boundary=${boundary}` },
    body: writeBatch(boundary, answers),
  };
}

function single(exchange: Exchange, operation: BatchOperation, answerTo: AnswerTo): BatchPart<BatchedAnswer> {
  return { kind: 'single', item: { answer: answerTo(requestOf(exchange, operation)), contentId: undefined } };
}

/** Ends the work of a change set, so that its writes are taken back. */
class Failed extends Error {
  readonly item: BatchedAnswer;

  constructor(item: BatchedAnswer) {
    super('a write of a change set failed');
    this.item = item;
  }
}

function changeSet(
  exchange: Exchange,
  operations: readonly BatchOperation[],
  answerTo: AnswerTo,
): BatchPart<BatchedAnswer> {
  const made = new Map<string, string>();
  try {
    const items = exchange.organization.atomically(() =>
      operations.map((operation) => {
        const { contentId } = operation;
        const item = { answer: answerTo(requestOf(exchange, withReferences(operation, made))), contentId };
        if (item.answer.status >= 400) throw new Failed(item);
        if (contentId !== undefined) made.set(contentId, item.answer.headers?.['OData-EntityId'] ?? '');
        return item;
      }),
    );
    return { kind: 'change-set', items };
  } catch (error) {
    if (error instanceof Failed) return { kind: 'single', item: error.item };
    throw error;
  }
}

/** With addresses in place of `$1` and the like. @param made the addresses, by content id. */
function withReferences(operation: BatchOperation, made: ReadonlyMap<string, string>): BatchOperation {
  let { body, url } = operation;
  for (const [contentId, address] of made) {
    const reference = `$${contentId}`;
    if (url === reference || url.startsWith(`${reference}/`)) url = address + url.slice(reference.length);
    body = body.replaceAll(`"${reference}"`, JSON.stringify(address));
  }
  return { ...operation, body, url };
}

function requestOf(exchange: Exchange, operation: BatchOperation): BatchedRequest {
  const { headers } = exchange;
  return {
    method: operation.method,
    url: pathOf(exchange, operation.url),
    headers: { host: headers.host, authorization: headers.authorization, ...operation.headers },
    body: operation.body,
  };
}

/** @throws Refusal for another host's address. */
function pathOf(exchange: Exchange, url: string): string {
  const { origin, webApi } = exchange;
  if (url.startsWith('/')) return url;
  if (!/^https?:/.test(url)) return `${webApi}${url}`;
  if (url.startsWith(`${origin}/`)) return url.slice(origin.length);
  throw malformed(`The address ${url} is not below ${webApiUrl(exchange)}.`);
}
