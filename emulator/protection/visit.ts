/** A request's stay with a web server: from its arrival until it is answered. */
import { type Answer, Refusal, refusalAnswer } from '../answer.ts';
import type { ServiceClock } from '../service_clock.ts';
import { serverHeaders } from './web_farm.ts';
import type { WebServer } from './web_server.ts';

export class Visit {
  /** Given if the server has had enough. */
  readonly refused: Answer | undefined;
  readonly #server: WebServer;
  readonly #clock: ServiceClock;
  readonly #counted: boolean;
  readonly #begun = performance.now();
  #over = false;

  /** @param counted only users count: not whoever has no token. */
  constructor(server: WebServer, clock: ServiceClock, counted: boolean) {
    this.#server = server;
    this.#clock = clock;
    const excess = counted ? server.arrive(clock.nowMs()) : undefined;
    this.#counted = counted && excess === undefined;
    this.refused = excess && {
      ...refusalAnswer(new Refusal(429, excess.code, excess.words)),
      headers: { 'Retry-After': String(excess.retryAfterSeconds) },
    };
  }

  headers(): Record<string, string> {
    return serverHeaders(this.#server, this.#clock.nowMs());
  }

  /** When it is answered; once is enough. Execution takes the machine's time, even where the clock stands still. */
  end(): void {
    if (this.#over || !this.#counted) return;
    this.#over = true;
    this.#server.leave(this.#clock.nowMs(), performance.now() - this.#begun);
  }
}
