import { grouped } from './grouped.ts';

/** A number and what it counts: `1 page`, `2 pages`. @param noun one whose plural ends with an s. */
export function pluralize(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}
