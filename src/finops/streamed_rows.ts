/**
 * Reads the rows of a large JSON collection one by one while the document arrives, so that the whole document is never in
 * memory. `/metadata/PublicEntities` describes thousands of entities in one answer.
 */
import { ConnectorError } from '../core/errors.ts';
import { isObject, type JsonObject } from '../core/json.ts';
import type { HttpResponse } from '../http/message.ts';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  MalformedJson,
  NEED_MORE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  scanString,
  scanValue,
  skipWhitespace,
} from '../records/json_bytes.ts';
import { PageBytes } from '../records/page_bytes.ts';

/** The description of one entity has some hundred kilobytes at most. */
const MOST_ENTITY_BYTES = 32 * 1024 * 1024;

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Yields the rows of `value` a few at a time and returns the link to the next page.
 * @throws ConnectorError `download_interrupted` if the document ends too early, `response_malformed` if it is invalid.
 */
export async function* streamedRows(
  response: HttpResponse,
  subject: string,
): AsyncGenerator<JsonObject[], string | undefined> {
  const document = new CollectionScanner();
  try {
    for await (const chunk of response.body) {
      const rows = document.push(chunk);
      if (rows.length > 0) yield rows;
    }
  } catch (error) {
    response.discard();
    throw error instanceof MalformedJson ? malformed(subject, error.message) : error;
  }
  if (document.isWhole) return document.nextLink;
  throw document.hasBegun
    ? new ConnectorError('transient', 'download_interrupted', `${subject}: the download was interrupted.`)
    : malformed(subject, 'it has no "value"');
}

function malformed(subject: string, why: string): ConnectorError {
  return new ConnectorError(
    'system',
    'response_malformed',
    `${subject}: the service sent a document that cannot be read: ${why}.`,
  );
}

class CollectionScanner {
  nextLink: string | undefined;
  isWhole = false;
  hasBegun = false;
  readonly #page = new PageBytes(MOST_ENTITY_BYTES);
  #place: 'page' | 'member' | 'rows' = 'page';

  push(chunk: Uint8Array): JsonObject[] {
    const page = this.#page;
    page.append(chunk);
    const rows: JsonObject[] = [];
    if (page.isTooLarge) throw new MalformedJson('a part of it is too large', page.start);
    if (!page.isWorthALook) return rows;
    for (;;) {
      page.start = skipWhitespace(page.bytes, page.start, page.end);
      if (page.start >= page.end) break;
      const after = this.#step(page.start, rows);
      if (after === NEED_MORE) break;
      page.start = after;
    }
    page.settle();
    return rows;
  }

  #step(at: number, rows: JsonObject[]): number {
    const byte = this.#page.bytes[at]!;
    if (this.isWhole) throw new MalformedJson('the document has already ended', at);
    if (this.#place === 'page') return this.#open(at, byte);
    if (byte === COMMA) return at + 1;
    if (this.#place === 'member') return byte === CLOSE_BRACE ? this.#end(at) : this.#member(at);
    if (byte === CLOSE_BRACKET) {
      this.#place = 'member';
      return at + 1;
    }
    return this.#row(at, rows);
  }

  #open(at: number, byte: number): number {
    if (byte === OPEN_BRACE) {
      this.#place = 'member';
      return at + 1;
    }
    const { bytes, end } = this.#page;
    if (byte !== BYTE_ORDER_MARK[0]) throw new MalformedJson('it is not a JSON document', at);
    if (at + BYTE_ORDER_MARK.length > end) return NEED_MORE;
    if (BYTE_ORDER_MARK.compare(bytes, at, at + BYTE_ORDER_MARK.length) === 0)
      return at + BYTE_ORDER_MARK.length;
    throw new MalformedJson('it is not a JSON document', at);
  }

  #end(at: number): number {
    this.isWhole = this.hasBegun;
    return at + 1;
  }

  #member(at: number): number {
    const { bytes, end } = this.#page;
    if (bytes[at] !== QUOTE) throw new MalformedJson('a member was expected', at);
    const nameEnd = scanString(bytes, at, end);
    if (nameEnd === NEED_MORE) return NEED_MORE;
    const colon = skipWhitespace(bytes, nameEnd, end);
    if (colon >= end) return NEED_MORE;
    if (bytes[colon] !== COLON) throw new MalformedJson('":" was expected', colon);
    const value = skipWhitespace(bytes, colon + 1, end);
    if (value >= end) return NEED_MORE;
    const name: unknown = JSON.parse(bytes.toString('utf8', at, nameEnd));
    if (name === 'value' && bytes[value] === OPEN_BRACKET) {
      this.hasBegun = true;
      this.#place = 'rows';
      return value + 1;
    }
    const valueEnd = scanValue(bytes, value, end);
    if (valueEnd === NEED_MORE) return NEED_MORE;
    if (name === '@odata.nextLink') {
      const link: unknown = JSON.parse(bytes.toString('utf8', value, valueEnd));
      if (typeof link === 'string') this.nextLink = link;
    }
    return valueEnd;
  }

  #row(at: number, rows: JsonObject[]): number {
    const { bytes, end } = this.#page;
    const after = scanValue(bytes, at, end);
    if (after === NEED_MORE) return NEED_MORE;
    const row: unknown = JSON.parse(bytes.toString('utf8', at, after));
    if (isObject(row)) rows.push(row);
    return after;
  }
}
