/** What a judge found. */
export interface Case {
  readonly case: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What was compared or, where it did not pass, why. */
  readonly detail: string;
}

export interface Verdict {
  readonly judge: string;
  /** The judge's own version, as its package or server says. */
  readonly version: string;
  readonly cases: readonly Case[];
}

export function skipped(judge: string, version: string, reason: string): Verdict {
  console.log(`!!! ${judge} IS SKIPPED: ${reason} !!!`);
  return { judge, version, cases: [{ case: 'all', outcome: 'skipped', detail: reason }] };
}
