import { ConnectorError } from '../../core/errors.ts';

/**
 * Notices links that lead in a circle of any length. It remembers one link at a time, that of the last power of two
 * (Brent's method, https://en.wikipedia.org/wiki/Cycle_detection#Brent's_algorithm). A circle of n links is noticed after
 * less than 4n pages.
 */
export class LinkCycle {
  #remembered: string | undefined;
  #steps = 0;
  #stepsUntilNext = 1;

  /** @returns whether the link has been here before. */
  meets(link: string): boolean {
    if (link === this.#remembered) return true;
    this.#steps++;
    if (this.#steps === this.#stepsUntilNext) {
      this.#remembered = link;
      this.#stepsUntilNext *= 2;
      this.#steps = 0;
    }
    return false;
  }
}

export function endless(table: string): ConnectorError {
  return new ConnectorError(
    'system',
    'response_malformed',
    `Table ${table}: the service sent pages that lead in a circle, so that its rows would never end.`,
  );
}
