/** What a judge found. */
export interface Case {
  readonly case: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What was compared; if it did not pass, the reason. */
  readonly detail: string;
}

export interface Verdict {
  readonly judge: string;
  /** The version of the judge's package or server. */
  readonly version: string;
  readonly cases: readonly Case[];
}

export function skipped(judge: string, version: string, reason: string): Verdict {
  console.log(`!!! ${judge} IS SKIPPED: ${reason} !!!`);
  return { judge, version, cases: [{ case: 'all', outcome: 'skipped', detail: reason }] };
}
