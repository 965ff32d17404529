/** PEM as it arrives from forms and environment variables. https://www.rfc-editor.org/rfc/rfc7468 */

/** Line breaks that a form turned into spaces, or a script into `\n`, become line breaks again. */
export function repairPem(text: string): string {
  const unescaped = text.replaceAll(/\\r\\n|\\n|\r\n?/g, '\n');
  return unescaped.replaceAll(
    /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g,
    (_, label: string, body: string) =>
      `-----BEGIN ${label}-----\n${repairBody(body)}\n-----END ${label}-----`,
  );
}

/** Headers of encrypted keys stay as they are: they come in lines of their own, and an empty one follows them. */
function repairBody(body: string): string {
  const trimmed = body.trim();
  if (trimmed.includes(':')) return trimmed;
  return (trimmed.replaceAll(/\s+/g, '').match(/.{1,64}/g) ?? []).join('\n');
}

/** The blocks whose label fits, with their BEGIN and END lines. */
export function pemBlocks(pem: string, label: RegExp): string[] {
  return [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g)]
    .filter((match) => label.test(match[1] ?? ''))
    .map((match) => `${match[0]}\n`);
}

/** The bytes of a text that is base64 without PEM's lines; undefined for any other. */
export function withoutPem(text: string): Buffer | undefined {
  const compact = text.replaceAll(/\s+/g, '');
  return compact.length > 100 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact)
    ? Buffer.from(compact, 'base64')
    : undefined;
}
