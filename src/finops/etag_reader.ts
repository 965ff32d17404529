/**
 * Reads the RecId of a row's root table from its etag. `W/"<Base64>"` decodes to one pair for each data source of the entity,
 * root first: `'1,5637145327;465194112,5637145326'` is `RecVersion,RecId;RecVersion,RecId`. The form comes from captures and
 * is not documented, so an etag of any other form gives no id.
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
/** The most digits of an int64. */
const MOST_DIGITS = 19;

const SEXTETS = sextets();

/** Reads etags from the bytes of a page, without allocations. */
export class EtagReader {
  /** The digits of the id that was read last, in the first `length` bytes. */
  readonly digits = Buffer.alloc(MOST_DIGITS);
  length = 0;

  /**
   * @param start where the etag's JSON string begins, with its opening quote. @param end after its closing quote.
   * @returns whether `digits` contains an id now.
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

  /** A view may return 0, which does not identify a record. */
  #isId(): boolean {
    if (this.length > 1 || (this.length === 1 && this.digits[0] !== ZERO)) return true;
    this.length = 0;
    return false;
  }
}

/** The position after `"W/\"`; `end` if the etag does not begin like that. */
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

/** The value of each Base64 byte; -1 for any other byte. */
function sextets(): Int8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const table = new Int8Array(256).fill(-1);
  for (let index = 0; index < alphabet.length; index++) table[alphabet.charCodeAt(index)] = index;
  return table;
}
