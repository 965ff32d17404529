/**
 * What a record has beside the members of its row: made of one of them, and written right behind it. A page brings a code;
 * the label beside it comes from the metadata, read once, so that no page grows by a label a row.
 */
import { QUOTE } from './json_bytes.ts';
import type { LineBuffer } from './line_buffer.ts';
import type { ChoiceLabels, Column } from './table.ts';

export interface AddedMember {
  /** Appends name and value, without a comma, for the value at `start` to `end` (not included) of the member it is made of. */
  write(out: LineBuffer, bytes: Buffer, start: number, end: number): void;
}

/** The value of an annotation, as a column. */
export class RenamedMember implements AddedMember {
  readonly #name: Buffer;
  readonly #null: Buffer;

  constructor(name: string) {
    this.#name = Buffer.from(`${JSON.stringify(name)}:`);
    this.#null = Buffer.from(`${JSON.stringify(name)}:null`);
  }

  write(out: LineBuffer, bytes: Buffer, start: number, end: number): void {
    // A text has no line break within; of anything else that is not known.
    if (bytes[start] !== QUOTE) {
      out.appendShort(this.#null);
      return;
    }
    out.appendShort(this.#name);
    out.append(bytes, start, end);
  }
}

const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const FALSE = 0x66;
const TRUE = 0x74;
const NULL = 0x6e;
/** Combinations of codes in one value that are remembered; beyond that they are put together anew. */
const MAX_COMBINATIONS = 4096;

/** The label of a code, or the labels of several joined by "; ". A code without a label gives null, and is remembered. */
export class LabelMember implements AddedMember {
  /** Codes that were met and have no label; the first few of them. */
  readonly unknownCodes = new Set<string>();
  /** The column of the codes. */
  readonly of: string;

  readonly #kind: NonNullable<Column['choice']>;
  readonly #name: string;
  readonly #labels: ChoiceLabels;
  readonly #null: Buffer;
  readonly #byNumber = new Map<number, Buffer>();
  readonly #byText = new Map<string, Buffer>();

  /** @param kind how the codes stand in a row. */
  constructor(name: string, of: string, kind: NonNullable<Column['choice']>, labels: ChoiceLabels) {
    this.of = of;
    this.#kind = kind;
    this.#name = JSON.stringify(name);
    this.#labels = labels;
    this.#null = this.#member(null);
    for (const [code, label] of labels) {
      const number = code === 'true' ? TRUE : code === 'false' ? FALSE : Number(code);
      this.#byNumber.set(number, this.#member(label));
    }
  }

  write(out: LineBuffer, bytes: Buffer, start: number, end: number): void {
    const member = this.#of(bytes, start, end);
    out.append(member, 0, member.length);
  }

  #of(bytes: Buffer, start: number, end: number): Buffer {
    const first = bytes[start]!;
    if (first === NULL) return this.#null;
    const number =
      this.#kind === 'yes or no' ? first : this.#kind === 'one' ? integerAt(bytes, start, end) : NaN;
    return this.#byNumber.get(number) ?? this.#ofText(bytes.toString('latin1', start, end));
  }

  /** @param value in JSON, as the row has it. */
  #ofText(value: string): Buffer {
    const known = this.#byText.get(value);
    if (known !== undefined) return known;
    const codes = value.startsWith('"') ? value.slice(1, -1).split(',') : [value];
    const labels = codes.filter((code) => code !== '').map((code) => this.#label(code.trim()));
    const isWhole = labels.length > 0 && labels.every((label) => label !== undefined);
    const member = this.#member(isWhole ? labels.join('; ') : null);
    if (this.#byText.size < MAX_COMBINATIONS) this.#byText.set(value, member);
    return member;
  }

  #label(code: string): string | undefined {
    const label = this.#labels.get(code);
    if (label === undefined && this.unknownCodes.size < 5) this.unknownCodes.add(code.slice(0, 40));
    return label;
  }

  #member(label: string | null): Buffer {
    return Buffer.from(`${this.#name}:${JSON.stringify(label)}`);
  }
}

/** NaN for what is no plain integer. */
function integerAt(bytes: Buffer, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS;
  let number = 0;
  for (let at = isNegative ? start + 1 : start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte < ZERO || byte > NINE) return NaN;
    number = number * 10 + byte - ZERO;
  }
  return isNegative ? -number : number;
}
