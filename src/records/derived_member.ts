/**
 * A member that a record has in addition to those of its row. It is derived from one of them, and follows it in the line.
 * A page brings a code; its label comes from the metadata, which is read once, so that pages need not bring labels.
 */
import { QUOTE } from './json_bytes.ts';
import type { LineBuffer } from './line_buffer.ts';
import type { ChoiceLabels, Column } from '../odata/table.ts';
import { ValueCache } from './value_cache.ts';

export interface DerivedMember {
  /** Appends name and value, without a comma, for the source member's value at `start` to `end` (not included). */
  write(out: LineBuffer, bytes: Buffer, start: number, end: number): void;
}

/** The value of an annotation, as a column. */
export class RenamedMember implements DerivedMember {
  readonly #name: Buffer;
  readonly #null: Buffer;

  constructor(name: string) {
    this.#name = Buffer.from(`${JSON.stringify(name)}:`);
    this.#null = Buffer.from(`${JSON.stringify(name)}:null`);
  }

  write(out: LineBuffer, bytes: Buffer, start: number, end: number): void {
    // A JSON text has no raw line break; another value may have one between its tokens.
    if (bytes[start] !== QUOTE) {
      out.appendShort(this.#null);
      return;
    }
    out.appendShort(this.#name);
    out.append(bytes, start, end);
  }
}

/** How many values are remembered; the labels of any further value are joined again each time. */
const MAX_VALUES = 4096;
const LONGEST_REMEMBERED_BYTES = 1024;
/** A longer value is not a list of codes: all codes of a choice take less. */
const LONGEST_CODES_BYTES = 64 * 1024;

/** The label of a code, or the labels of several joined by "; ". A code without a label gives null, and is remembered. */
export class LabelMember implements DerivedMember {
  /** The first few codes in the rows that have no label. */
  readonly unknownCodes = new Set<string>();
  /** The column of the codes. */
  readonly of: string;

  readonly #kind: NonNullable<Column['choice']>;
  readonly #name: string;
  readonly #labels: ChoiceLabels;
  readonly #members = new ValueCache(MAX_VALUES);

  /** @param kind how the codes stand in a row. */
  constructor(name: string, of: string, kind: NonNullable<Column['choice']>, labels: ChoiceLabels) {
    this.of = of;
    this.#kind = kind;
    this.#name = JSON.stringify(name);
    this.#labels = labels;
  }

  write(out: LineBuffer, bytes: Buffer, start: number, end: number): void {
    const member = this.#members.find(bytes, start, end) ?? this.#meet(bytes.subarray(start, end));
    out.append(member, 0, member.length);
  }

  /** @param value in JSON, as the row has it. */
  #meet(value: Buffer): Buffer {
    const member = this.#member(this.#labelOf(value.toString('latin1')));
    if (value.length <= LONGEST_REMEMBERED_BYTES) this.#members.remember(value, member);
    return member;
  }

  #labelOf(value: string): string | null {
    if (value === 'null' || value.length > LONGEST_CODES_BYTES) return null;
    const text = value.startsWith('"') ? value.slice(1, -1) : value;
    if (this.#kind !== 'several') return this.#label(text) ?? null;
    const codes = text.split(',');
    const labels = codes.filter((code) => code !== '').map((code) => this.#label(code.trim()));
    const isWhole = labels.length > 0 && labels.every((label) => label !== undefined);
    return isWhole ? labels.join('; ') : null;
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
