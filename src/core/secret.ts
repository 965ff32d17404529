import { inspect } from 'node:util';

/** A text that shows itself only when asked by name: printing, logging and JSON give asterisks. */
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
