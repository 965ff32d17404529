import { Gate } from '../../core/concurrency.ts';
import type { HttpResponse } from '../message.ts';

const DEFAULT_CONCURRENCY = 4;
/** The limit of the service for one user on one of its web servers; more is never useful. */
export const MAX_CONCURRENCY = 52;
const ANSWERS_BEFORE_GROWING = 50;

/** How many requests may run at once. */
export class Width {
  readonly gate: Gate;
  readonly #hintHeader: string | undefined;
  readonly #isFixed: boolean;
  #ceiling: number;
  #answersSinceChange = 0;

  constructor(ceiling: number | undefined, hintHeader: string | undefined) {
    this.#hintHeader = hintHeader;
    this.#isFixed = ceiling !== undefined;
    this.#ceiling = ceiling ?? DEFAULT_CONCURRENCY;
    this.gate = new Gate(this.#ceiling);
  }

  learn(response: HttpResponse): void {
    const hint = Number(response.headers[this.#hintHeader ?? '']);
    if (!this.#isFixed && Number.isInteger(hint) && hint >= 1) {
      const rested = this.gate.width === this.#ceiling;
      this.#ceiling = Math.min(hint, MAX_CONCURRENCY);
      if (rested || this.gate.width > this.#ceiling) this.gate.setWidth(this.#ceiling);
    }
    this.#answersSinceChange++;
    const isDue = this.gate.width < this.#ceiling && this.#answersSinceChange >= ANSWERS_BEFORE_GROWING;
    if (response.status !== 429 && isDue) this.#resize(this.gate.width + 1);
  }

  halve(): void {
    this.#resize(this.gate.width / 2);
  }

  #resize(width: number): void {
    this.gate.setWidth(width);
    this.#answersSinceChange = 0;
  }
}
