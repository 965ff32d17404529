/** Adds headers and compression to every answer of the service. */
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { type Answer, bodyBytes } from './answer.ts';
import type { EmulatorSettings, Exchange } from './exchange.ts';
import { type FaultAction, spoiledContent, spoilsContent } from './faults.ts';
import { guidOf } from './identifiers.ts';

const compress = promisify(gzip);

export interface SentAnswer extends Answer {
  readonly body: Buffer;
}

/** @param server the headers of the web server; answers of the sign-in services do not have them. */
export async function presented(
  { headers, settings }: Pick<Exchange, 'headers' | 'settings'>,
  answer: Answer,
  fault: FaultAction | undefined,
  server: Readonly<Record<string, string>> | undefined,
): Promise<SentAnswer> {
  const isToken = server === undefined;
  const accepted = !isToken && /\bgzip\b/.test(headers['accept-encoding'] ?? '');
  const ready = accepted && !settings.prettyPrint && !spoilsContent(fault) ? readyZip(answer) : undefined;
  let body = ready ?? bodyBytes(answer.body);
  if (ready === undefined) {
    if (settings.prettyPrint && answer.status === 200 && !isToken && isJson(answer)) body = indented(body);
    body = spoiledContent(body, fault);
  }
  const zipped = accepted && body.length > 0;
  if (zipped && ready === undefined) body = await compress(body, { level: constants.Z_BEST_SPEED });
  return {
    status: answer.status,
    body,
    headers: {
      'content-type': body.length > 0 ? 'application/json; odata.metadata=minimal' : 'text/plain',
      ...(isToken ? {} : serviceHeaders(settings)),
      ...server,
      ...(zipped ? { 'content-encoding': 'gzip' } : {}),
      ...answer.headers,
    },
  };
}

/** Answers in another format declare it. */
function isJson({ headers }: Answer): boolean {
  return headers?.['content-type'] === undefined;
}

function readyZip({ body }: Answer): Buffer | undefined {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return undefined;
  return body.rows.zip?.(body.before, body.after);
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/api-limits */
function serviceHeaders(settings: EmulatorSettings): Record<string, string> {
  const id = guidOf(String(performance.now()));
  return {
    'OData-Version': '4.0',
    'x-ms-service-request-id': id,
    REQ_ID: id,
    'x-ms-dop-hint': String(settings.dopHint),
  };
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Adds line breaks and indentation between tokens, and keeps every token unchanged, numbers in particular. */
function indented(json: Buffer): Buffer {
  let depth = 0;
  const text = json.toString().replace(TOKENS, (token) => {
    if (token === '{' || token === '[') return `${token}\n${'  '.repeat(++depth)}`;
    if (token === '}' || token === ']') return `\n${'  '.repeat(--depth)}${token}`;
    if (token === ',') return `,\n${'  '.repeat(depth)}`;
    return token === ':' ? ': ' : token;
  });
  return Buffer.from(text);
}
