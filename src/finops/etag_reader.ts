/**
 * The RecId of a row's root table, out of its etag. `W/"<Base64>"` decodes to one pair for each data source of the entity,
 * root first: `'1,5637145327;465194112,5637145326'` is `RecVersion,RecId;RecVersion,RecId`. The form comes from captures and
 * is not documented, so that an etag of any other form gives no id.
 */
const APOSTROPHE = 0x27;
const COMMA = 0x2c;
const MINUS = 0x2d;
const SEMICOLON = 0x3b;
const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const ZERO = 0x30;
const SLASH = 0x2f;
const LETTER_W = 0x57;
/** Of an int64. */
const MOST_DIGITS = 19;

const SEXTETS = sextets();

/** Reads one etag after the other from the bytes of a page, without an allocation. */
export class EtagReader {
  /** The digits of the id that was read last; the first `length` bytes count. */
  readonly digits = Buffer.alloc(MOST_DIGITS);
  length = 0;

  /**
   * @param start of the etag's JSON string, at its opening quote. @param end behind its closing quote.
   * @returns whether `digits` holds an id now.
   */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.length = 0;
    let place: 'opening' | 'version' | 'id' = 'opening';
    let bits = 0;
    let bitCount = 0;
    for (let at = beginningOfBase64(bytes, start, end); at < end; at++) {
      const byte = bytes[at]!;
      // JSON may escape the slash of Base64.
      if (byte === BACKSLASH) continue;
      const sextet = SEXTETS[byte]!;
      if (sextet < 0) break;
      bits = ((bits << 6) | sextet) & 0xffff;
      bitCount += 6;
      if (bitCount < 8) continue;
      bitCount -= 8;
      const decoded = (bits >> bitCount) & 0xff;
      if (place === 'opening') {
        if (decoded !== APOSTROPHE) break;
        place = 'version';
      } else if (place === 'version') {
        if (decoded === COMMA) place = 'id';
        else if (!isDigit(decoded) && decoded !== MINUS) break;
      } else if (decoded === SEMICOLON || decoded === APOSTROPHE) return this.#isId();
      else if (!isDigit(decoded) || this.length === MOST_DIGITS) break;
      else this.digits[this.length++] = decoded;
    }
    this.length = 0;
    return false;
  }

  /** A view may give 0, which stands for no record. */
  #isId(): boolean {
    if (this.length > 1 || (this.length === 1 && this.digits[0] !== ZERO)) return true;
    this.length = 0;
    return false;
  }
}

/** Behind `"W/\"`; `end` where that is not there. */
function beginningOfBase64(bytes: Uint8Array, start: number, end: number): number {
  let at = start + 1;
  if (bytes[at++] !== LETTER_W) return end;
  if (bytes[at] === BACKSLASH) at++;
  if (bytes[at++] !== SLASH) return end;
  return bytes[at] === BACKSLASH && bytes[at + 1] === QUOTE ? at + 2 : end;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** By byte; -1 for what is not Base64. */
function sextets(): Int8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const table = new Int8Array(256).fill(-1);
  for (let index = 0; index < alphabet.length; index++) table[alphabet.charCodeAt(index)] = index;
  return table;
}
