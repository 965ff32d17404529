/** A whole number with commas between its thousands; loading the language data for `toLocaleString` takes 10 ms. */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
