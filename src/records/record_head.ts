/**
 * The constant head of a RECORD line, with slots of fixed width for what changes: the time and the change cursor.
 * A slot is patched in place, so that a row costs one copy of the head and no allocation.
 *
 *     {"type":"RECORD","record":{"stream":"account","emitted_at":1790000000000,"data":{"_ab_cdc_cursor":1790…,…
 */
import { requireClock } from '../core/clock.ts';
import type { RecordPlan } from './record_plan.ts';

const TIME_DIGITS = 13;
const CURSOR_DIGITS = 16;
const ZERO = 0x30;
const NINE = 0x39;

/** The smallest cursor of full width. Microseconds since the epoch have had 16 digits since 2001. */
export const SMALLEST_CURSOR = 10 ** (CURSOR_DIGITS - 1);

/** What ends a line after the data of its row. */
export const LINE_TAIL = Buffer.from('}}}\n');

export class RecordHead {
  readonly bytes: Buffer;
  /** Whether the head ends with a column already, so that a comma must follow. */
  readonly hasColumns: boolean;
  readonly #emittedAt: number;
  readonly #cursor: number | undefined;
  readonly #times: readonly number[];
  readonly #deletionTime: number | undefined;

  /** @param kind `row` for a new or changed row, `delete` for a delete marker, up to its primary key's value. */
  constructor(plan: RecordPlan, kind: 'row' | 'delete') {
    const head = new SlottedText();
    head.text(`{"type":"RECORD","record":{"stream":${JSON.stringify(plan.stream)},"emitted_at":`);
    this.#emittedAt = head.slot('0'.repeat(TIME_DIGITS));
    head.text(',"data":{');
    const columns = [...changeColumns(plan, kind)];
    const slots = {
      cursor: undefined as number | undefined,
      times: [] as number[],
      deletionTime: undefined as number | undefined,
    };
    for (const [index, column] of columns.entries()) {
      head.text(`${index === 0 ? '' : ','}${JSON.stringify(column.name)}:`);
      if (column.content === 'cursor') slots.cursor = head.slot('0'.repeat(CURSOR_DIGITS));
      else if (column.content === 'time') slots.times.push(head.time());
      else if (column.content === 'deletion-time') slots.deletionTime = head.time('1970-01-01T00:00:00Z');
      else head.text('null');
    }
    if (kind === 'delete') {
      head.text(`${columns.length === 0 ? '' : ','}${JSON.stringify(plan.keyColumns[0])}:`);
    }
    this.hasColumns = columns.length > 0;
    this.#cursor = slots.cursor;
    this.#times = slots.times;
    this.#deletionTime = slots.deletionTime;
    this.bytes = head.bytes();
  }

  /** @param nowMs milliseconds since the epoch. @throws ConnectorError `clock_wrong`. */
  setTime(nowMs: number): void {
    requireClock(nowMs);
    this.bytes.write(String(nowMs), this.#emittedAt, 'latin1');
    if (this.#times.length === 0) return;
    const text = new Date(nowMs).toISOString();
    for (const at of this.#times) this.bytes.write(text, at, 'latin1');
  }

  /** @param ms what a delete marker's column of the table says, in milliseconds since the epoch; whole seconds, as in rows. */
  setDeletionTime(ms: number): void {
    if (this.#deletionTime === undefined) return;
    this.bytes.write(`${new Date(ms).toISOString().slice(0, 19)}Z`, this.#deletionTime, 'latin1');
  }

  setCursor(cursor: number): void {
    if (this.#cursor !== undefined) this.bytes.write(String(cursor), this.#cursor, 'latin1');
  }

  /** The cursor plus one, in place. */
  advanceCursor(): void {
    if (this.#cursor === undefined) return;
    let at = this.#cursor + CURSOR_DIGITS - 1;
    while (this.bytes[at] === NINE) this.bytes[at--] = ZERO;
    this.bytes[at]!++;
  }
}

type Content = 'cursor' | 'time' | 'deletion-time' | 'null';

function* changeColumns(
  plan: RecordPlan,
  kind: 'row' | 'delete',
): Generator<{ name: string; content: Content }> {
  if (plan.change.cursor) yield { name: '_ab_cdc_cursor', content: 'cursor' };
  if (plan.change.updatedAt) yield { name: '_ab_cdc_updated_at', content: 'time' };
  if (plan.change.deletedAt) yield { name: '_ab_cdc_deleted_at', content: kind === 'row' ? 'null' : 'time' };
  if (kind === 'delete' && plan.deletionTimeColumn !== undefined) {
    yield { name: plan.deletionTimeColumn, content: 'deletion-time' };
  }
}

/** Text in pieces that remembers where its slots are, in bytes. */
class SlottedText {
  readonly #pieces: Buffer[] = [];
  #length = 0;

  text(text: string): void {
    const piece = Buffer.from(text);
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  slot(placeholder: string): number {
    const at = this.#length;
    this.text(placeholder);
    return at;
  }

  /** A quoted time in RFC 3339, in UTC; with milliseconds unless the placeholder has none. */
  time(placeholder = '1970-01-01T00:00:00.000Z'): number {
    this.text('"');
    const at = this.slot(placeholder);
    this.text('"');
    return at;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}
