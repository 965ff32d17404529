/**
 * The three characters that JSON allows within a text and that end a line for some readers (core/json_line.ts), in lines that
 * are ready to be written. Looked for in all lines of a chunk at once, by native searches: most chunks have none.
 */
import { isAscii } from 'node:buffer';

interface LineEnd {
  readonly bytes: Buffer;
  readonly escape: Buffer;
}

const LINE_ENDS: readonly LineEnd[] = ['\u0085', '\u2028', '\u2029'].map((character) => ({
  bytes: Buffer.from(character),
  escape: Buffer.from(`\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
}));

/**
 * @param lines JSON, so that what is not ASCII stands within texts; UTF-8.
 * @returns the same lines where they have none of the characters, else others in which they are escaped.
 */
export function escapeLineEnds(lines: Buffer): Buffer {
  if (isAscii(lines)) return lines;
  let escaped = lines;
  for (const lineEnd of LINE_ENDS) escaped = escapeOne(escaped, lineEnd);
  return escaped;
}

function escapeOne(lines: Buffer, { bytes, escape }: LineEnd): Buffer {
  // A search for one byte is many times faster, and mostly finds nothing. The other first bytes are common in ordinary text.
  if (!lines.includes(bytes.at(-1)!)) return lines;
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = lines.indexOf(bytes); at >= 0; at = lines.indexOf(bytes, from)) {
    pieces.push(lines.subarray(from, at), escape);
    from = at + bytes.length;
  }
  if (pieces.length === 0) return lines;
  return Buffer.concat([...pieces, lines.subarray(from)]);
}
