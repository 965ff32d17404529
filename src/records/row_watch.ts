/** Who is told of the ids in a page of changes while it is scanned, as the bytes of a JSON string without its quotes. */
export interface RowWatch {
  row(bytes: Uint8Array, start: number, end: number): void;
  deleted(bytes: Uint8Array, start: number, end: number): void;
}
