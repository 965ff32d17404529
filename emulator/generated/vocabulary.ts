/** Some thousand invented words, frequent and rare ones. */
import { seededRandom } from '../identifiers.ts';

const BEGINNINGS = [
  'al',
  'ber',
  'cor',
  'dan',
  'el',
  'fri',
  'gro',
  'hel',
  'in',
  'jor',
  'kal',
  'lo',
  'mar',
  'nor',
  'ö',
  'pel',
];
const MIDDLES = [
  'a',
  'be',
  'di',
  'en',
  'fo',
  'gi',
  'ka',
  'li',
  'mo',
  'nü',
  'or',
  'pe',
  'ri',
  'sta',
  'tu',
  'vi',
];
const ENDS = [
  'berg',
  'dal',
  'ex',
  'feld',
  'gard',
  'holm',
  'ia',
  'ing',
  'land',
  'mark',
  'on',
  'ström',
  'tal',
  'um',
  'vik',
  'zen',
];
const SIZE = 4000;

const WORDS = words();

/** Rare words come less often than frequent ones, as in any text. */
export function pickWord(random: () => number): string {
  return WORDS[Math.floor(random() ** 2 * WORDS.length)] ?? '';
}

export function pickWords(random: () => number, count: number): string {
  return Array.from({ length: count }, () => pickWord(random)).join(' ');
}

function words(): readonly string[] {
  const random = seededRandom(4711);
  const part = (parts: readonly string[]): string => parts[Math.floor(random() * parts.length)] ?? '';
  const found = new Set<string>();
  while (found.size < SIZE) {
    const middle = random() < 0.3 ? '' : `${part(MIDDLES)}${random() < 0.3 ? part(MIDDLES) : ''}`;
    found.add(`${part(BEGINNINGS)}${middle}${part(ENDS)}`);
  }
  return [...found];
}
