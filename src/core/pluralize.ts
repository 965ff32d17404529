/** A number and what it counts: `1 page`, `2 pages`. @param noun one whose plural ends with an s. */
export function pluralize(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
