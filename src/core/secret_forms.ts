/** The forms in which a service, a proxy or a page of HTML may send a secret back. */

/** @returns each form once; the secret itself is the first. */
export function formsOf(secret: string): ReadonlySet<string> {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const encoded = encodeURIComponent(secret.toWellFormed());
  return new Set([
    secret,
    JSON.stringify(secret).slice(1, -1),
    encoded,
    encoded.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    new URLSearchParams([['', secret]]).toString().slice(1),
    percent,
    percent.toUpperCase(),
    hex,
    hex.toUpperCase(),
    ...base64Forms(bytes),
    ...htmlForms(secret),
  ]);
}

/** Within a longer text in base64, a secret begins at one of three offsets in a group of three bytes. */
function* base64Forms(bytes: Buffer): Generator<string> {
  yield bytes.toString('base64');
  yield bytes.toString('base64url');
  for (const offset of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    // The first and last characters also depend on the neighbouring bytes.
    const whole = padded.subarray(0, padded.length - (padded.length % 3));
    const skipped = offset === 0 ? 0 : offset + 1;
    yield whole.toString('base64').slice(skipped);
    yield whole.toString('base64url').slice(skipped);
  }
}

const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function* htmlForms(secret: string): Generator<string> {
  const escaped = (escape: (character: string) => string): string =>
    secret.replaceAll(/[^A-Za-z0-9_]/g, (character) => escape(character));
  yield secret.replaceAll(/[&<>"]/g, (character) => NAMED[character] ?? character);
  yield secret.replaceAll(/[&<>"']/g, (character) => NAMED[character] ?? character);
  yield secret.replaceAll(/[&<>"']/g, (character) =>
    character === "'" ? '&#39;' : (NAMED[character] ?? ''),
  );
  yield escaped((character) => `&#${character.charCodeAt(0)};`);
  yield escaped((character) => `&#x${character.charCodeAt(0).toString(16)};`);
}
