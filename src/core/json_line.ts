/**
 * JSON that stays on one line for every reader. Some readers end lines as Python's `str.splitlines()` does, at characters
 * that JSON allows within a text. `JSON.stringify` escapes all of them except three.
 * https://docs.python.org/3/library/stdtypes.html#str.splitlines
 */
const LINE_ENDS = /[\u0085\u2028\u2029]/g;

/** As `JSON.stringify`, with U+0085, U+2028 and U+2029 escaped. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replaceAll(LINE_ENDS, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
