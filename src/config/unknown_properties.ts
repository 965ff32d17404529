/**
 * Property names that the specification does not have. A configuration may come from another release, so an unknown name is
 * ignored with a warning. A name that looks like a misspelled property is an error, since the user wants its value to count.
 */

export type UnknownProperty = { readonly typingErrorOf: string } | 'unknown';

/** @param known the names that the specification allows at this place. */
export function judgeUnknown(name: string, known: readonly string[]): UnknownProperty {
  const meant = closest(name, known);
  return meant === undefined ? 'unknown' : { typingErrorOf: meant };
}

/** The known name that `name` is a misspelling of, if any. */
export function closest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: distanceOf(candidate, name) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= MAX_DISTANCE ? best.candidate : undefined;
}

const MAX_DISTANCE = 2;
/** In a shorter name, two wrong letters give a different word. */
const LONG_NAME = 6;
/** A shorter part also occurs in other words. */
const LONG_PART = 5;

/** How many letters are wrong. Ignores separators and case; a missing part counts as one letter. */
function distanceOf(known: string, name: string): number {
  const [a, b] = [plain(known), plain(name)];
  if (b.length >= LONG_PART && a.includes(b)) return 1;
  if (a.length >= LONG_PART && b.startsWith(a)) return 1;
  const distance = editDistance(a, b);
  return Math.min(a.length, b.length) >= LONG_NAME || distance <= 1 ? distance : Number.POSITIVE_INFINITY;
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Levenshtein's distance. https://en.wikipedia.org/wiki/Levenshtein_distance */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
