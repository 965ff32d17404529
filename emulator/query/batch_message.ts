/**
 * The body of a `$batch` request, and that of its answer.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/execute-batch-operations-using-web-api
 */
import { STATUS_CODES } from 'node:http';
import { type Answer, bodyBytes, notEmulated, Refusal } from '../answer.ts';

export interface BatchOperation {
  readonly method: string;
  /** As the request line has it: absolute, from the root of the host, or below the Web API. */
  readonly url: string;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws Refusal for a message that is none; the code is inferred. */
export function readBatch(contentType: string | undefined, body: string): BatchOperation[] {
  const boundary = /^multipart\/mixed;\s*boundary="?([^";\s]+)"?\s*$/i.exec(contentType ?? '')?.[1];
  if (boundary === undefined) {
    throw malformed(
      `A batch request has the content type multipart/mixed with a boundary, not ${contentType}.`,
    );
  }
  const lines = body.split(/\r?\n/);
  const borders = lines.flatMap((line, at) => (line.trimEnd().startsWith(`--${boundary}`) ? [at] : []));
  const last = borders.at(-1);
  if (last === undefined || lines[last]?.trimEnd() !== `--${boundary}--`) {
    throw malformed('The batch request does not end with its boundary.');
  }
  return borders.slice(0, -1).map((from, index) => readPart(lines.slice(from + 1, borders[index + 1])));
}

function readPart(lines: readonly string[]): BatchOperation {
  const [partHeaders, request] = splitHeaders(lines);
  const type = partHeaders['content-type'] ?? '';
  if (type.startsWith('multipart/mixed')) throw notEmulated('a change set in $batch');
  if (!type.startsWith('application/http')) {
    throw malformed(`A part of a batch request has the content type application/http, not ${type}.`);
  }
  const [requestLine = '', ...rest] = request;
  const match = /^([A-Z]+) +(\S.*?) +HTTP\/1\.[01]$/.exec(requestLine.trimEnd());
  if (match === null) throw malformed(`The request line '${requestLine}' is invalid.`);
  return { method: match[1] ?? '', url: match[2] ?? '', headers: splitHeaders(rest)[0] };
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
export function writeBatch(boundary: string, answers: readonly Answer[]): Buffer {
  const parts = answers.map((answer) => {
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
      '',
      `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      '',
      '',
    ];
    return Buffer.concat([Buffer.from(lines.join('\r\n')), body, Buffer.from('\r\n')]);
  });
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
}
