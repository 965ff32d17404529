/**
 * The last line of defence against a secret in a message: every text that leaves the process goes through `redact`. The
 * first line is not to put secrets into messages.
 *
 * A service may send back a secret in another form, or only a part of it. So the redactor remembers short pieces of each
 * form of a secret. If a text contains one of the pieces, it masks the piece and everything around it that matches the secret.
 */
import { formsOf } from './secret_forms.ts';

/** A shorter secret would mask ordinary words. */
const MIN_SECRET_CHARACTERS = 4;
const PIECE = 8;
/** Every fourth piece is remembered, so any part of `PIECE + STRIDE - 1` characters contains one. */
const STRIDE = 4;
/** Parts of a secret are masked from this length on; a shorter one may be an ordinary word. */
export const MIN_PART_CHARACTERS = PIECE + STRIDE - 1;
const MASK = '*****';

interface Place {
  readonly form: string;
  readonly at: number;
}

export class Redactor {
  readonly #pieces = new Map<string, Place>();
  /** Forms that are too short to have parts. */
  readonly #short = new Set<string>();

  /** Masks `secret` from now on, unless it is too short to be a secret. */
  add(secret: string): void {
    if (secret.length < MIN_SECRET_CHARACTERS) return;
    for (const form of formsOf(secret)) {
      if (form.length < MIN_PART_CHARACTERS) this.#short.add(form);
      for (let at = 0; at + PIECE <= form.length; at += STRIDE) {
        const piece = form.slice(at, at + PIECE);
        if (!this.#pieces.has(piece)) this.#pieces.set(piece, { form, at });
      }
    }
  }

  redact(text: string): string {
    let clean = this.#withoutParts(text);
    for (const form of this.#short) clean = clean.replaceAll(form, MASK);
    return clean;
  }

  #withoutParts(text: string): string {
    let clean = '';
    let from = 0;
    for (let at = 0; at + PIECE <= text.length; at++) {
      const place = this.#pieces.get(text.slice(at, at + PIECE));
      if (place === undefined) continue;
      const start = at - equalBefore(text, at, from, place);
      const end = at + equalFrom(text, at, place);
      if (end - start < MIN_PART_CHARACTERS) continue;
      clean += text.slice(from, start) + MASK;
      from = end;
      at = end - 1;
    }
    return clean + text.slice(from);
  }
}

function equalBefore(text: string, at: number, from: number, place: Place): number {
  let count = 0;
  while (at - count > from && place.at > count && text[at - count - 1] === place.form[place.at - count - 1])
    count++;
  return count;
}

function equalFrom(text: string, at: number, place: Place): number {
  let count = PIECE;
  while (
    at + count < text.length &&
    place.at + count < place.form.length &&
    text[at + count] === place.form[place.at + count]
  )
    count++;
  return count;
}
