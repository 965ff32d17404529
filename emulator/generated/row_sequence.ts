/**
 * The rows of a template in sequence, deflated and with their checksum, at the cost of copying a few bytes for each.
 * Most rows differ from the one before only in the last digits of their number and in their seconds. Their deflated form
 * repeats after a few thousand rows, so it is computed once and copied. The few other rows contain all of their digits.
 */
import { crc32 } from 'node:zlib';
import type { RowForm } from '../answers/row_form.ts';
import type { Table } from '../model.ts';
import { DigitEffects, moving } from './row_checksum.ts';
import { type Repetition, repetition } from './row_repetition.ts';
import { numberText, type RowTemplate, WIDTHS } from './row_template.ts';
import { timeAt, TimesOfDay } from './row_time.ts';
import { VariedRows } from './varied_rows.ts';

/** A row with a number that is a multiple of one of these differs in more than its last digits from the row before. */
const NUMBERS = 1000;
const SECONDS = 60;
/** The last digits and seconds of rows repeat after this many rows. */
const CYCLE = 3000;

/** Where the last digits of a number, and the seconds of a time, begin and end. */
const LAST = { number: [9, 12], time: [17, 19] } as const;
const ALL = { number: [0, WIDTHS.number], time: [0, WIDTHS.time] } as const;

const FIRST = { number: numberText(0), time: timeAt(0) } as const;

export class RowSequence {
  readonly #whole: Repetition;
  readonly #brief: Repetition;
  /** Brief rows of a whole cycle. */
  readonly #cycle: Buffer;
  readonly #times = new TimesOfDay();
  readonly #effects: DigitEffects;
  readonly #move: (checksum: number) => number;
  readonly #ofRow: number;
  readonly #ofNumber: Int32Array;
  readonly #ofSecond: Int32Array;

  constructor(template: RowTemplate) {
    const { bytes, slots } = template;
    this.#whole = repetition(bytes, slots, ALL);
    this.#brief = repetition(bytes, slots, LAST);
    this.#cycle = cycleOf(this.#brief);
    const row = template.render(0, 1);
    const places = (['number', 'time'] as const).flatMap((kind) => {
      const alike = slots.filter((slot) => slot.kind === kind);
      return Array.from({ length: WIDTHS[kind] }, (_, digit) => alike.map(({ at }) => at + digit));
    });
    this.#effects = new DigitEffects(row, places);
    this.#move = moving(row.length);
    this.#ofRow = crc32(row);
    this.#ofNumber = Int32Array.from({ length: NUMBERS }, (_, last) =>
      this.#ofDigits('number', LAST, lastDigits(last)),
    );
    this.#ofSecond = Int32Array.from({ length: SECONDS }, (_, second) =>
      this.#ofDigits('time', LAST, twoDigits(second)),
    );
  }

  /** How many bytes `writeZipped` writes. */
  zippedBytes(start: number, end: number): number {
    const whole = wholeRowsIn(start, end);
    return whole * this.#whole.bytes.length + (end - start - whole) * this.#brief.bytes.length;
  }

  /** Writes rows `start` (above 0) to `end` (not included) behind the row before. @returns how many bytes. */
  writeZipped(start: number, end: number, zipped: Buffer, at: number): number {
    const brief = this.#brief.bytes.length;
    let to = at;
    for (let row = start; row < end;) {
      if (isWhole(row)) {
        to += this.#writeWhole(zipped, to, row++);
        continue;
      }
      const next = Math.min(end, multipleAfter(row, NUMBERS), multipleAfter(row, SECONDS));
      const from = (row % CYCLE) * brief;
      to += this.#cycle.copy(zipped, to, from, from + (next - row) * brief);
      row = next;
    }
    return to - at;
  }

  /** @param before the checksum before row `start`. @returns the checksum up to the end of row `end` - 1. */
  checksum(start: number, end: number, before: number): number {
    const move = this.#move;
    let checksum = before;
    let [last, second] = [start % NUMBERS, start % SECONDS];
    let [ofNumber, ofTime] = [this.#ofHighDigits(start), this.#ofMinute(start)];
    for (let row = start; row < end; row++) {
      if (last === NUMBERS) {
        last = 0;
        ofNumber = this.#ofHighDigits(row);
      }
      if (second === SECONDS) {
        second = 0;
        ofTime = this.#ofMinute(row);
      }
      checksum =
        move(checksum) ^
        this.#ofRow ^
        ofNumber ^
        ofTime ^
        this.#ofNumber[last++]! ^
        this.#ofSecond[second++]!;
    }
    return checksum >>> 0;
  }

  #writeWhole(zipped: Buffer, to: number, row: number): number {
    const { at, bytes } = this.#whole;
    bytes.copy(zipped, to);
    if (at.number !== undefined) zipped.write(numberText(row), to + at.number, 'latin1');
    if (at.time !== undefined) zipped.write(this.#times.at(row), to + at.time, 'latin1');
    return bytes.length;
  }

  #ofHighDigits(row: number): number {
    return this.#ofDigits('number', { number: [0, LAST.number[0]] }, numberText(row));
  }

  #ofMinute(row: number): number {
    return this.#ofDigits('time', { time: [0, LAST.time[0]] }, this.#times.at(row));
  }

  #ofDigits<Kind extends keyof typeof FIRST>(
    kind: Kind,
    said: Readonly<Record<Kind, readonly [number, number]>>,
    now: string,
  ): number {
    const [from, to] = said[kind];
    const first = (kind === 'number' ? 0 : WIDTHS.number) + from;
    return this.#effects.of(first, FIRST[kind].slice(from, to), now);
  }
}

/** How many sequences are kept: more than the tables and selections that are read at once. */
const KEPT = 32;
const KEPT_VARIED = 4;
/** So many rows tell one form from another: a value that is null shows no annotation. */
const SAMPLE_ROWS = 20;

/** Sequences by their templates; the one that was not asked for longest goes first. */
export class RowSequences {
  readonly #kept = new Map<string, RowSequence>();
  readonly #varied = new Map<string, VariedRows>();

  /** Rows that do not follow from one template; the latest few selections are kept. */
  varied(table: Table, form: RowForm): VariedRows {
    const rows = new VariedRows(table, form);
    const key = `${table.name} ${rows.render(0, SAMPLE_ROWS).toString()}`;
    const kept = this.#varied.get(key) ?? rows;
    this.#varied.delete(key);
    this.#varied.set(key, kept);
    const [oldest] = this.#varied.keys();
    if (this.#varied.size > KEPT_VARIED && oldest !== undefined) this.#varied.delete(oldest);
    return kept;
  }

  of(template: RowTemplate): RowSequence {
    const key = template.bytes.toString('latin1');
    const sequence = this.#kept.get(key) ?? new RowSequence(template);
    this.#kept.delete(key);
    this.#kept.set(key, sequence);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return sequence;
  }
}

function cycleOf({ at, bytes }: Repetition): Buffer {
  const cycle = Buffer.alloc(CYCLE * bytes.length, bytes);
  for (let row = 0; row < CYCLE; row++) {
    const from = row * bytes.length;
    if (at.number !== undefined) cycle.write(lastDigits(row % NUMBERS), from + at.number, 'latin1');
    if (at.time !== undefined) cycle.write(twoDigits(row % SECONDS), from + at.time, 'latin1');
  }
  return cycle;
}

function lastDigits(number: number): string {
  return String(number).padStart(LAST.number[1] - LAST.number[0], '0');
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

function isWhole(row: number): boolean {
  return row % NUMBERS === 0 || row % SECONDS === 0;
}

function wholeRowsIn(start: number, end: number): number {
  const multiples = (of: number): number => Math.floor((end - 1) / of) - Math.floor((start - 1) / of);
  return multiples(NUMBERS) + multiples(SECONDS) - multiples(CYCLE);
}

function multipleAfter(number: number, of: number): number {
  return (Math.floor(number / of) + 1) * of;
}
