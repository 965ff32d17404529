/**
 * The last line of defence against a secret in a message: every text that leaves the process goes through
 * `redact`. The first line is that secrets are not put into messages.
 */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** From now on `secret` is masked. Too short a text would mask ordinary words and is ignored. */
  add(secret: string): void {
    if (secret.length < 4) return;
    this.#secrets.add(secret);
    this.#secrets.add(encodeURIComponent(secret));
    this.#secrets.add(JSON.stringify(secret).slice(1, -1));
  }

  redact(text: string): string {
    let clean = text;
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, '*****');
    return clean;
  }
}
