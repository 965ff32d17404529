/**
 * The body of a `$batch` request, and that of its answer. A part is a request, or a change set: several writes that
 * succeed together or not at all, of which later ones may name what earlier ones made as `$1`.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/execute-batch-operations-using-web-api
 */
import { STATUS_CODES } from 'node:http';
import { type Answer, bodyBytes, Refusal } from '../answer.ts';

export interface BatchOperation {
  readonly method: string;
  /** As the request line has it: absolute, from the root of the host, or below the Web API. */
  readonly url: string;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What it is called within its change set. */
  readonly contentId: string | undefined;
}

export type BatchPart<Item> =
  | { readonly kind: 'single'; readonly item: Item }
  | { readonly kind: 'change-set'; readonly items: readonly Item[] };

export interface BatchedAnswer {
  readonly answer: Answer;
  readonly contentId: string | undefined;
}

/** @throws Refusal for a message in another form; the code is inferred. */
export function readBatch(contentType: string | undefined, body: string): BatchPart<BatchOperation>[] {
  return partsIn(contentType, body.split(/\r?\n/)).map((lines) => {
    const [headers, content] = splitHeaders(lines);
    const type = headers['content-type'] ?? '';
    if (!type.startsWith('multipart/mixed')) return { kind: 'single', item: readOperation(headers, content) };
    const items = partsIn(type, content).map((part) => readOperation(...splitHeaders(part)));
    if (items.some(({ method }) => method === 'GET'))
      throw malformed('A change set in a batch request has writes only, not GET.');
    return { kind: 'change-set', items };
  });
}

/** What stands between the boundaries. */
function partsIn(contentType: string | undefined, lines: readonly string[]): (readonly string[])[] {
  const boundary = /^multipart\/mixed;\s*boundary="?([^";\s]+)"?\s*(?:;.*)?$/i.exec(contentType ?? '')?.[1];
  if (boundary === undefined) {
    throw malformed(
      `A batch request has the content type multipart/mixed with a boundary, not ${contentType}.`,
    );
  }
  const borders = lines.flatMap((line, at) =>
    [`--${boundary}`, `--${boundary}--`].includes(line.trimEnd()) ? [at] : [],
  );
  const last = borders.at(-1);
  if (last === undefined || lines[last]?.trimEnd() !== `--${boundary}--`) {
    throw malformed('The batch request does not end with its boundary.');
  }
  return borders.slice(0, -1).map((from, index) => lines.slice(from + 1, borders[index + 1]));
}

function readOperation(
  partHeaders: Readonly<Record<string, string>>,
  request: readonly string[],
): BatchOperation {
  const type = partHeaders['content-type'] ?? '';
  if (!type.startsWith('application/http')) {
    throw malformed(`A part of a batch request has the content type application/http, not ${type}.`);
  }
  const [requestLine = '', ...rest] = request;
  const match = /^([A-Z]+) +(\S.*?) +HTTP\/1\.[01]$/.exec(requestLine.trimEnd());
  if (match === null) throw malformed(`The request line '${requestLine}' is invalid.`);
  const [headers, body] = splitHeaders(rest);
  return {
    method: match[1] ?? '',
    url: match[2] ?? '',
    headers,
    body: body.join('\n').trim(),
    contentId: partHeaders['content-id'] ?? headers['content-id'],
  };
}

/** The headers up to an empty line, and what follows it; empty lines before them do not count. */
function splitHeaders(lines: readonly string[]): [headers: Record<string, string>, rest: readonly string[]] {
  const headers: Record<string, string> = {};
  let at = 0;
  for (; at < lines.length && lines[at]?.trim() !== ''; at++) {
    const line = lines[at] ?? '';
    const colon = line.indexOf(':');
    if (colon < 0) throw malformed(`The header '${line}' is invalid.`);
    headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return [headers, lines.slice(at + 1)];
}

export function malformed(words: string): Refusal {
  return new Refusal(400, '0x80060888', words);
}

/** @param boundary without the hyphens. */
export function writeBatch(boundary: string, parts: readonly BatchPart<BatchedAnswer>[]): Buffer {
  const written = parts.map((part, index) => {
    if (part.kind === 'single') return writePart(boundary, part.item);
    const inner = `changesetresponse_${boundary.slice(-36, -2)}${index}`;
    const head = `--${boundary}\r\nContent-Type: multipart/mixed; boundary=${inner}\r\n\r\n`;
    const items = part.items.map((item) => writePart(inner, item));
    return Buffer.concat([Buffer.from(head), ...items, Buffer.from(`--${inner}--\r\n`)]);
  });
  return Buffer.concat([...written, Buffer.from(`--${boundary}--\r\n`)]);
}

function writePart(boundary: string, { answer, contentId }: BatchedAnswer): Buffer {
  const body = bodyBytes(answer.body);
  const headers = {
    ...(body.length > 0 && answer.headers?.['content-type'] === undefined
      ? { 'Content-Type': 'application/json; odata.metadata=minimal' }
      : {}),
    'OData-Version': '4.0',
    ...answer.headers,
  };
  const lines = [
    `--${boundary}`,
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...(contentId === undefined ? [] : [`Content-ID: ${contentId}`]),
    '',
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ];
  return Buffer.concat([Buffer.from(lines.join('\r\n')), body, Buffer.from('\r\n')]);
}
