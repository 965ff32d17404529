/**
 * A column whose texts are written in another form than rows bring them (Column.rewrite), byte for byte: no value becomes
 * an object.
 */
import type { ValueRewrite } from '../odata/table.ts';
import type { DerivedMember } from './derived_member.ts';
import { MalformedJson, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './json_bytes.ts';
import type { LineBuffer } from './line_buffer.ts';

const BACKSLASH = 0x5c;
const FIRST_BEYOND_ASCII = 0x80;

export class RewrittenMember implements DerivedMember {
  readonly #name: Buffer;
  readonly #null: Buffer;
  readonly #length: number;
  readonly #nullPrefix: Buffer;

  constructor(name: string, { length = Number.POSITIVE_INFINITY, nullPrefix }: ValueRewrite) {
    this.#name = Buffer.from(`${JSON.stringify(name)}:`);
    this.#null = Buffer.from(`${JSON.stringify(name)}:null`);
    this.#length = length;
    this.#nullPrefix = Buffer.from(nullPrefix === undefined ? '' : `"${nullPrefix}`);
  }

  /** @throws MalformedJson for an object or a list: no column that is rewritten holds any. */
  write(out: LineBuffer, bytes: Buffer, start: number, end: number): void {
    if (this.#isNull(bytes, start, end)) {
      out.appendShort(this.#null);
      return;
    }
    if (bytes[start] === OPEN_BRACE || bytes[start] === OPEN_BRACKET) {
      throw new MalformedJson('a single value was expected', start);
    }
    out.appendShort(this.#name);
    const cut = this.#cut(bytes, start, end);
    out.append(bytes, start, cut);
    if (cut < end) out.appendByte(QUOTE);
  }

  #isNull(bytes: Buffer, start: number, end: number): boolean {
    const prefix = this.#nullPrefix;
    if (prefix.length === 0 || end - start <= prefix.length) return false;
    for (let at = 0; at < prefix.length; at++) if (bytes[start + at] !== prefix[at]) return false;
    return true;
  }

  /** Where the text is cut: at its end if it is short, or if the cut could split a character or an escape. */
  #cut(bytes: Buffer, start: number, end: number): number {
    const cut = start + 1 + this.#length;
    if (bytes[start] !== QUOTE || cut >= end - 1) return end;
    for (let at = start; at < cut; at++) {
      if (bytes[at] === BACKSLASH || bytes[at]! >= FIRST_BEYOND_ASCII) return end;
    }
    return cut;
  }
}
