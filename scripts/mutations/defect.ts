/** A deliberate defect: its change of the code, and the tests that must notice it. */
export interface Defect {
  readonly what: string;
  /** Paths of test files, the quickest first; one of them must fail. `lives` stands for forty lives. */
  readonly noticedBy: readonly [string, ...string[]];
  readonly edits: readonly Edit[];
}

interface Edit {
  readonly file: string;
  /** Occurs in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

export const LIVES = 'lives';

export function one(
  what: string,
  noticedBy: Defect['noticedBy'],
  file: string,
  find: string,
  replace: string,
): Defect {
  return { what, noticedBy, edits: [{ file, find, replace }] };
}
