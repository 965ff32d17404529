/** How the organization tracks changes where the documents leave it open, and which tokens it no longer honours. */

/** Each setting is unknown of the service; a client has to be right under all of them. */
export interface TrackingBehavior {
  /** Which moment of a read that spans several pages the token at its end dates from. */
  readonly tokenDating: 'start' | 'end';
  /** How a row comes that was deleted and created again under its id between two reads. */
  readonly recreatedRow: 'row then delete' | 'delete then row' | 'row only';
  /** The HTTP status of the refusal of an expired token. */
  readonly expiredStatus: 400 | 404 | 410 | 500;
  /** Whether that refusal names its code as others do, or in its words only, as the signed number of the SDK. */
  readonly expiredCode: 'code' | 'number in words';
  /**
   * What a token older than the retention is answered with: a refusal; a refusal only if a change that it has not
   * brought yet is older than the retention, too; or all rows, and no deletes.
   */
  readonly expiredToken: 'refused-by-age' | 'refused-by-changes' | 'all-rows';
  /** What names the row in a delete entry of an elastic table; `none`: such entries never come. */
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

/** Which delta tokens were expired by request, whatever their age. */
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
