/**
 * How the database compares texts. Only `SQL_Latin1_General_CP1_CI_AS` is supported: without regard to case, with regard to
 * accents; trailing blanks do not count, leading ones do.
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/migration-upgrade/coll-dev-env
 * https://learn.microsoft.com/sql/t-sql/language-elements/string-comparison-assignment
 */
import type { Behavior } from '../behavior.ts';

export type CompareTexts = (one: string, other: string) => number;

const CASELESS = new Intl.Collator('en', { sensitivity: 'accent' });
/** Characters with the least weight in word sort. */
const LIGHT = /[-']/g;

const COMPARISONS: Readonly<Record<Behavior['collation'], CompareTexts>> = {
  sql: (one, other) => CASELESS.compare(withoutEndBlanks(one), withoutEndBlanks(other)),
  'word-sort': (one, other) => {
    const [left, right] = [withoutEndBlanks(one), withoutEndBlanks(other)];
    return (
      CASELESS.compare(left.replace(LIGHT, ''), right.replace(LIGHT, '')) || CASELESS.compare(left, right)
    );
  },
  ordinal: (one, other) => (one < other ? -1 : Number(one > other)),
};

export function textComparison({ collation }: Pick<Behavior, 'collation'>): CompareTexts {
  return COMPARISONS[collation];
}

function withoutEndBlanks(text: string): string {
  return text.endsWith(' ') ? text.trimEnd() : text;
}
