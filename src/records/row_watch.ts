/** Who is told of the ids in a page of changes while it is scanned, as the bytes of a JSON string without its quotes. */
export interface RowWatch {
  row(bytes: Uint8Array, start: number, end: number): void;
  deleted(bytes: Uint8Array, start: number, end: number): void;
  /** A delete that was not written: its key's values in JSON, in the order of the key's columns. */
  withheld?(key: readonly string[]): void;
}
