/** When generated rows were created and last changed: one every second. */

const FIRST_MS = Date.UTC(2020, 0, 1);
/** Of `2020-01-01T00:00:00Z`: the last digit of the seconds, minutes and hours, and how many there are of each. */
const PARTS = [
  { at: 18, count: 60 },
  { at: 15, count: 60 },
  { at: 12, count: 24 },
] as const;
const ZERO = 48;
const SECONDS_A_DAY = 86_400;

/** As rows carry it. */
export function timeAt(index: number): string {
  return `${new Date(FIRST_MS + index * 1000).toISOString().slice(0, 19)}Z`;
}

/** The same as `timeAt`, faster where the times asked for are mostly of one day. */
export class TimesOfDay {
  #day = Number.NaN;
  #date = '';

  at(index: number): string {
    const day = Math.floor(index / SECONDS_A_DAY);
    if (day !== this.#day) {
      this.#day = day;
      this.#date = timeAt(index).slice(0, 'yyyy-mm-ddT'.length);
    }
    const second = index % SECONDS_A_DAY;
    const [hours, minutes] = [Math.floor(second / 3600), Math.floor(second / 60) % 60];
    return `${this.#date}${twoDigits(hours)}:${twoDigits(minutes)}:${twoDigits(second % 60)}Z`;
  }
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

/** The times of one row after the other, as bytes, without making a date of each. */
export class TimeText {
  readonly bytes: Buffer;
  #index: number;

  constructor(index: number) {
    this.bytes = Buffer.from(timeAt(index));
    this.#index = index;
  }

  next(): void {
    const { bytes } = this;
    this.#index++;
    for (const { at, count } of PARTS) {
      const value = (bytes[at - 1]! - ZERO) * 10 + bytes[at]! - ZERO + 1;
      if (value < count) {
        bytes[at - 1] = ZERO + Math.floor(value / 10);
        bytes[at] = ZERO + (value % 10);
        return;
      }
      bytes[at - 1] = ZERO;
      bytes[at] = ZERO;
    }
    bytes.write(timeAt(this.#index));
  }
}
