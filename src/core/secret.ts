import { inspect } from 'node:util';

/** A text that only `reveal()` returns: printing, logging and JSON show asterisks. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return '*****';
  }

  toJSON(): string {
    return '*****';
  }

  [inspect.custom](): string {
    return '*****';
  }
}
