/** How the organization tracks changes where the documents leave it open, and which tokens it no longer honours. */

/** Each setting is unknown of the service; a client has to be right under all of them. */
export interface TrackingBehavior {
  /** Which moment of a read that spans several pages the token at its end dates from. */
  readonly tokenDating: 'start' | 'end';
  /** How a row comes that was deleted and created again under its id between two reads. */
  readonly recreatedRow: 'row then delete' | 'delete then row' | 'row only';
}

export const DEFAULT_TRACKING: TrackingBehavior = {
  tokenDating: 'start',
  recreatedRow: 'row then delete',
};

export class ChangeTracking {
  behavior: TrackingBehavior;
  #expiredUpTo = -1;

  constructor(behavior: TrackingBehavior) {
    this.behavior = behavior;
  }

  /** Delta tokens up to this version have expired. */
  expireUpTo(version: number): void {
    this.#expiredUpTo = version;
  }

  hasExpired(version: number): boolean {
    return version <= this.#expiredUpTo;
  }
}
