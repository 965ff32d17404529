import { grouped } from './grouped.ts';

/** A number with its noun: `1 page`, `2 pages`. @param noun a noun whose plural is formed with s. */
export function pluralize(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}
