/**
 * After a start the service builds its caches, and the first answers wait for that: 30 to 60 seconds in the real world.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/odata
 */
export class WarmUp {
  /** When the caches will be there; undefined until the first request asks for them. */
  #readyAtMs: number | undefined;

  restart(): void {
    this.#readyAtMs = undefined;
  }

  /** How long a request waits. @param warmUpMs how long building the caches takes. */
  waitMs(warmUpMs: number, nowMs: number): number {
    this.#readyAtMs ??= nowMs + warmUpMs;
    return Math.max(0, this.#readyAtMs - nowMs);
  }
}
