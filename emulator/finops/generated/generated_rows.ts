/** Renders generated rows: a template is copied, and each row's number, time and etag are written into it. */
import { TimeText } from '../../generated/row_time.ts';
import type { Column } from '../model/entity.ts';
import { digits, NUMBER_DIGITS, NUMBER_MARK, TIME_MARK, valueTemplate } from './generated_values.ts';

/** The RecId is the digit 5 and the number: twelve digits, which base64 writes in groups of three. */
const GROUPS = (NUMBER_DIGITS + 1) / 3;
const GROUP_CHARS = 4;
const ETAG_MARK = '^'.repeat(GROUPS * GROUP_CHARS);
/** Base64 of `'1,` before the RecId, and of `'` after it. */
const [ETAG_START, ETAG_END] = ["'1,", "'"].map((text) => Buffer.from(text).toString('base64'));

type SlotKind = 'number' | 'time' | 'etag';

const MARKS: Readonly<Record<SlotKind, string>> = { number: NUMBER_MARK, time: TIME_MARK, etag: ETAG_MARK };

interface Slot {
  readonly kind: SlotKind;
  readonly at: number;
}

/** Rows `start` to `end` (not included) of one company, each behind a comma. */
export function renderRows(columns: readonly Column[], company: string, start: number, end: number): Buffer {
  const values = columns.map((column) => `"${column.name}":${valueTemplate(column, company)}`);
  const row = Buffer.from(
    `,{"@odata.etag":"W/\\"${ETAG_START}${ETAG_MARK}${ETAG_END}\\"",${values.join(',')}}`,
  );
  return stamped(row, slotsOf(row), start, end);
}

function stamped(row: Buffer, slots: readonly Slot[], start: number, end: number): Buffer {
  const rows = Buffer.alloc((end - start) * row.length, row);
  const time = new TimeText(start);
  for (let index = start, base = 0; index < end; index++, base += row.length) {
    const texts = { number: Buffer.from(digits(index)), time: time.bytes, etag: etagDigits(index) };
    for (const { at, kind } of slots) rows.set(texts[kind], base + at);
    time.next();
  }
  return rows;
}

/** Base64 of every group of three digits, one after the other. */
const ENCODED_GROUPS = Buffer.from(
  Array.from({ length: 1000 }, (_, group) =>
    Buffer.from(String(group).padStart(3, '0')).toString('base64'),
  ).join(''),
);

function etagDigits(index: number): Buffer {
  const text = Buffer.alloc(GROUPS * GROUP_CHARS);
  let rest = 5 * 10 ** NUMBER_DIGITS + index;
  for (let group = GROUPS - 1; group >= 0; group--) {
    const at = (rest % 1000) * GROUP_CHARS;
    ENCODED_GROUPS.copy(text, group * GROUP_CHARS, at, at + GROUP_CHARS);
    rest = Math.floor(rest / 1000);
  }
  return text;
}

function slotsOf(row: Buffer): Slot[] {
  return (Object.entries(MARKS) as [SlotKind, string][]).flatMap(([kind, mark]) => {
    const slots: Slot[] = [];
    for (let at = row.indexOf(mark); at >= 0; at = row.indexOf(mark, at + mark.length))
      slots.push({ kind, at });
    return slots;
  });
}
