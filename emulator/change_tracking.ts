/** Settings of change tracking that the documents leave open, and the tokens that are no longer accepted. */

/** How the service behaves is unknown for each setting; a client must work with all values. */
export interface TrackingBehavior {
  /** The moment of a read over several pages from which the token at its end counts changes. */
  readonly tokenDating: 'start' | 'end';
  /** How a row is returned that was deleted and recreated with the same id between two reads. */
  readonly recreatedRow: 'row then delete' | 'delete then row' | 'row only';
  /** The HTTP status of the refusal of an expired token. */
  readonly expiredStatus: 400 | 404 | 410 | 500;
  /** Whether that refusal has a code like others, or only the signed number of the SDK in its message. */
  readonly expiredCode: 'code' | 'number in words';
  /**
   * The answer to a token older than the retention: a refusal; a refusal only if a change that it has not
   * returned yet is also older than the retention; or all rows, and no deletes.
   */
  readonly expiredToken: 'refused-by-age' | 'refused-by-changes' | 'all-rows';
  /** What identifies the row in a delete entry of an elastic table; `none`: there are no such entries. */
  readonly elasticDelete: 'id' | 'id-and-partition' | 'none';
}

export const DEFAULT_TRACKING: TrackingBehavior = {
  tokenDating: 'start',
  recreatedRow: 'row then delete',
  expiredStatus: 400,
  expiredCode: 'code',
  expiredToken: 'refused-by-age',
  elasticDelete: 'id',
};

/** The delta tokens that a control request expired, regardless of their age. */
export class ChangeTracking {
  #expiredUpTo = -1;
  readonly #expiredOfTables = new Map<string, number>();

  /** Delta tokens up to this version have expired, of one table or of all. */
  expireUpTo(version: number, table?: string): void {
    if (table === undefined) this.#expiredUpTo = version;
    else this.#expiredOfTables.set(table, version);
  }

  hasExpired(version: number, table: string): boolean {
    return version <= Math.max(this.#expiredUpTo, this.#expiredOfTables.get(table) ?? -1);
  }
}
