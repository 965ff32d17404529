/** A request's stay with a web server: from its arrival until it is answered. */
import { type Answer, Refusal, refusalAnswer } from '../answer.ts';
import type { ProtectionForm } from '../dialect/dialect.ts';
import type { ServiceClock } from '../service_clock.ts';
import { serverHeaders, type WebFarm } from './web_farm.ts';
import type { RequestCounter, WebServer } from './web_server.ts';

export class Visit {
  /** Given if the server has had enough. */
  readonly refused: Answer | undefined;
  readonly #server: WebServer;
  readonly #counter: RequestCounter;
  readonly #clock: ServiceClock;
  readonly #form: ProtectionForm;
  readonly #counted: boolean;
  readonly #begun = performance.now();
  #over = false;

  /**
   * @param cookies the header of the request.
   * @param counted only users count, not requests without a token.
   */
  constructor(
    farm: WebFarm,
    cookies: string | undefined,
    { clock, dialect: form }: { readonly clock: ServiceClock; readonly dialect: ProtectionForm },
    counted: boolean,
  ) {
    this.#server = farm.serverFor(cookies);
    this.#counter = farm.counterOf(this.#server, form);
    this.#clock = clock;
    this.#form = form;
    const excess = counted ? this.#counter.arrive(clock.nowMs(), form) : undefined;
    this.#counted = counted && excess === undefined;
    this.refused = excess && {
      ...refusalAnswer(new Refusal(429, excess.code, excess.words)),
      headers: { 'Retry-After': String(excess.retryAfterSeconds) },
    };
  }

  headers(): Record<string, string> {
    return serverHeaders(this.#server, this.#counter.remaining(this.#clock.nowMs()), this.#form);
  }

  /** When it is answered; once is enough. Execution takes the machine's time, even where the clock stands still. */
  end(): void {
    if (this.#over || !this.#counted) return;
    this.#over = true;
    this.#counter.leave(this.#clock.nowMs(), performance.now() - this.#begun);
  }
}
