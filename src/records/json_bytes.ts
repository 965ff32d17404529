/**
 * JSON (RFC 8259) recognised in place, on bytes. Nothing is decoded and nothing is allocated: each function takes
 * the position of a token and returns the position after it.
 *
 *     value   = object / array / string / number / "true" / "false" / "null"
 *     object  = "{" ws [ member *( "," ws member ) ] "}" ; member = string ws ":" ws value ws
 *     array   = "[" ws [ value ws *( "," ws value ws ) ] "]"
 *     number  = [ "-" ] ( "0" / digit1-9 *digit ) [ "." 1*digit ] [ ( "e" / "E" ) [ "+" / "-" ] 1*digit ]
 *     string  = quote *( escape / byte >= 0x20 other than quote and "\" ) quote
 *     escape  = "\" ( one of "\/bfnrt or quote / "u" 4hexdigit )
 *     ws      = *( space / tab / LF / CR )
 *
 * Where the bytes end before the token does, the answer is NEED_MORE: the caller comes back with more bytes and the
 * same starting position. Anything that is not JSON throws MalformedJson. UTF-8 is not checked here (see the scanner).
 */

/** The answer of every function when the bytes end before the token does. */
export const NEED_MORE = -1;

/** Deeper nesting than any row or error document has; a bound, so that hostile input cannot exhaust the stack. */
export const MAX_DEPTH = 64;

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/** Bytes that are not JSON. `position` counts within the buffer that was scanned. */
export class MalformedJson extends Error {
  override readonly name = 'MalformedJson';
  readonly position: number;

  constructor(problem: string, position: number) {
    super(problem);
    this.position = position;
  }
}

export function isWhitespace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** The position of the first byte that is not white space; `end` if all are. */
export function skipWhitespace(bytes: Uint8Array, position: number, end: number): number {
  let at = position;
  while (at < end && isWhitespace(bytes[at]!)) at++;
  return at;
}

/** @param position of the opening quote. */
export function scanString(bytes: Uint8Array, position: number, end: number): number {
  for (let at = position + 1; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) return at + 1;
    if (byte < 0x20) throw new MalformedJson('a control character inside a string', at);
    if (byte === BACKSLASH) {
      const after = scanEscape(bytes, at, end);
      if (after === NEED_MORE) return NEED_MORE;
      at = after - 1;
    }
  }
  return NEED_MORE;
}

/** Any JSON value. @param position of its first byte. */
export function scanValue(bytes: Uint8Array, position: number, end: number, depth = 0): number {
  if (position >= end) return NEED_MORE;
  switch (bytes[position]!) {
    case QUOTE:
      return scanString(bytes, position, end);
    case OPEN_BRACE:
      return scanObject(bytes, position, end, depth + 1);
    case OPEN_BRACKET:
      return scanArray(bytes, position, end, depth + 1);
    case 0x74:
      return scanLiteral(bytes, position, end, TRUE);
    case 0x66:
      return scanLiteral(bytes, position, end, FALSE);
    case 0x6e:
      return scanLiteral(bytes, position, end, NULL);
    default:
      return scanNumber(bytes, position, end);
  }
}

const TRUE = bytesOf('true');
const FALSE = bytesOf('false');
const NULL = bytesOf('null');

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function scanLiteral(bytes: Uint8Array, position: number, end: number, literal: Uint8Array): number {
  for (let i = 0; i < literal.length; i++) {
    if (position + i >= end) return NEED_MORE;
    if (bytes[position + i] !== literal[i]) throw new MalformedJson('no JSON value', position + i);
  }
  return position + literal.length;
}

function scanEscape(bytes: Uint8Array, position: number, end: number): number {
  if (position + 1 >= end) return NEED_MORE;
  switch (bytes[position + 1]!) {
    case QUOTE:
    case BACKSLASH:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return position + 2;
    case 0x75:
      for (let at = position + 2; at < position + 6; at++) {
        if (at >= end) return NEED_MORE;
        if (!isHexDigit(bytes[at]!)) throw new MalformedJson('a \\u escape without four hex digits', at);
      }
      return position + 6;
    default:
      throw new MalformedJson('an unknown escape inside a string', position + 1);
  }
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function scanNumber(bytes: Uint8Array, position: number, end: number): number {
  let at = position;
  if (bytes[at] === MINUS) at++;
  if (at < end && bytes[at] === ZERO) at++;
  else at = scanDigits(bytes, at, end);
  if (at === NEED_MORE || at >= end) return NEED_MORE;
  if (bytes[at] === 0x2e) at = scanDigits(bytes, at + 1, end);
  if (at === NEED_MORE || at >= end) return NEED_MORE;
  if (bytes[at] === 0x65 || bytes[at] === 0x45) {
    at++;
    if (at < end && (bytes[at] === 0x2b || bytes[at] === MINUS)) at++;
    at = scanDigits(bytes, at, end);
  }
  return at;
}

/** One digit or more; NEED_MORE where the bytes end, since a number may go on in the next ones. */
function scanDigits(bytes: Uint8Array, position: number, end: number): number {
  let at = position;
  while (at < end && isDigit(bytes[at]!)) at++;
  if (at >= end) return NEED_MORE;
  if (at === position) throw new MalformedJson('no JSON value', at);
  return at;
}

function scanObject(bytes: Uint8Array, position: number, end: number, depth: number): number {
  let at = enter(bytes, position, end, depth);
  if (at < end && bytes[at] === CLOSE_BRACE) return at + 1;
  while (at < end) {
    if (bytes[at] !== QUOTE) throw new MalformedJson('a member name was expected', at);
    at = scanString(bytes, at, end);
    if (at === NEED_MORE) return NEED_MORE;
    at = skipWhitespace(bytes, at, end);
    if (at >= end) return NEED_MORE;
    if (bytes[at] !== COLON) throw new MalformedJson('":" was expected', at);
    at = scanValue(bytes, skipWhitespace(bytes, at + 1, end), end, depth);
    if (at === NEED_MORE) return NEED_MORE;
    at = skipWhitespace(bytes, at, end);
    if (at >= end) return NEED_MORE;
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    if (bytes[at] !== COMMA) throw new MalformedJson('"," or "}" was expected', at);
    at = skipWhitespace(bytes, at + 1, end);
  }
  return NEED_MORE;
}

function scanArray(bytes: Uint8Array, position: number, end: number, depth: number): number {
  let at = enter(bytes, position, end, depth);
  if (at < end && bytes[at] === CLOSE_BRACKET) return at + 1;
  while (at < end) {
    at = scanValue(bytes, at, end, depth);
    if (at === NEED_MORE) return NEED_MORE;
    at = skipWhitespace(bytes, at, end);
    if (at >= end) return NEED_MORE;
    if (bytes[at] === CLOSE_BRACKET) return at + 1;
    if (bytes[at] !== COMMA) throw new MalformedJson('"," or "]" was expected', at);
    at = skipWhitespace(bytes, at + 1, end);
  }
  return NEED_MORE;
}

function enter(bytes: Uint8Array, position: number, end: number, depth: number): number {
  if (depth > MAX_DEPTH) throw new MalformedJson(`nesting deeper than ${MAX_DEPTH}`, position);
  return skipWhitespace(bytes, position + 1, end);
}
