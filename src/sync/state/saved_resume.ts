/** A page position as a state holds it: a link as its text, a place of the service's own as the object that it is. */
import { isObject, type JsonObject } from '../../core/json.ts';
import type { PageResume } from '../../odata/page.ts';

export function savedResume(resume: PageResume): string | JsonObject {
  return resume.kind === 'link' ? resume.link : resume.place;
}

/** @returns undefined for what is neither. */
export function readSavedResume(saved: unknown): PageResume | undefined {
  if (typeof saved === 'string' && saved !== '') return { kind: 'link', link: saved };
  return isObject(saved) ? { kind: 'place', place: saved } : undefined;
}
