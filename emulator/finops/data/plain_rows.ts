/** What sample rows are written with. */
import type { PlainValue } from '../store/row_values.ts';

export type PlainRow = Readonly<Record<string, PlainValue>>;

/** Rows by entity set. */
export type PlainRows = Readonly<Record<string, readonly PlainRow[]>>;

/** From 0 to `below`, not included. */
export type Draw = (below: number) => number;

/** A day of 2026, counted from New Year. */
export function dayOf2026(place: number): string {
  return new Date(Date.UTC(2026, 0, 1 + place)).toISOString().slice(0, 10);
}

export function numbered(prefix: string, number: number, width = 6): string {
  return `${prefix}${String(number).padStart(width, '0')}`;
}

/** From 0 on. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, place) => place);
}
