/** Reads PEM as it arrives from forms and environment variables. https://www.rfc-editor.org/rfc/rfc7468 */

/** Restores line breaks that a form replaced by spaces, or a script by `\n`. */
export function repairPem(text: string): string {
  const unescaped = text.replaceAll(/\\r\\n|\\n|\r\n?/g, '\n');
  return unescaped.replaceAll(
    /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g,
    (_, label: string, body: string) =>
      `-----BEGIN ${label}-----\n${repairBody(body)}\n-----END ${label}-----`,
  );
}

/** Keeps a body with the headers of an encrypted key as it is: their lines and the empty line after them matter. */
function repairBody(body: string): string {
  const trimmed = body.trim();
  if (trimmed.includes(':')) return trimmed;
  return (trimmed.replaceAll(/\s+/g, '').match(/.{1,64}/g) ?? []).join('\n');
}

/** The blocks whose label matches, with their BEGIN and END lines. */
export function pemBlocks(pem: string, label: RegExp): string[] {
  return [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g)]
    .filter((match) => label.test(match[1] ?? ''))
    .map((match) => `${match[0]}\n`);
}

/** The bytes of a text in base64 without BEGIN and END lines; undefined for any other text. */
export function withoutPem(text: string): Buffer | undefined {
  const compact = text.replaceAll(/\s+/g, '');
  return compact.length > 100 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact)
    ? Buffer.from(compact, 'base64')
    : undefined;
}
