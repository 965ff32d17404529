/**
 * `Prefer: odata.include-annotations="…"`: terms, `namespace.*`, `*`, and any of them with a minus to leave it out. The most
 * specific one decides: a term before a longer namespace before a shorter one before `*`.
 * https://docs.oasis-open.org/odata/odata/v4.0/errata03/os/complete/part1-protocol/odata-v4.0-errata03-os-part1-protocol-complete.html#_Toc453752234
 */
import type { IncomingHttpHeaders } from 'node:http';
import { preferencesOf } from './options.ts';

export interface AnnotationPreference {
  /** As the request said it. */
  readonly text: string;
  includes(term: string): boolean;
}

/** Undefined if the request asks for none. */
export function annotationPreference(headers: IncomingHttpHeaders): AnnotationPreference | undefined {
  const text = preferencesOf(headers).get('odata.include-annotations');
  if (text === undefined) return undefined;
  const rules = text.split(',').map((rule) => readRule(rule.trim()));
  return {
    text,
    includes: (term) => {
      const fitting = rules.filter((rule) => rule.fits(term)).sort((a, b) => b.weight - a.weight);
      return fitting[0]?.included ?? false;
    },
  };
}

interface Rule {
  readonly included: boolean;
  /** The more specific, the more. */
  readonly weight: number;
  fits(term: string): boolean;
}

function readRule(rule: string): Rule {
  const included = !rule.startsWith('-');
  const pattern = included ? rule : rule.slice(1);
  if (!pattern.endsWith('*')) {
    return { included, weight: Infinity, fits: (term) => term === pattern };
  }
  const namespace = pattern.slice(0, -1);
  return { included, weight: namespace.length, fits: (term) => term.startsWith(namespace) };
}
