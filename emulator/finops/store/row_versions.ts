/**
 * The versions of a row's joined tables. After an insert each is 1; an update of one table gives that one a new number that
 * has nothing to do with the old one, and leaves the others, as public captures show.
 */
import type { Entity, SourceVersion } from '../model/entity.ts';

const MOST_VERSION = 2 ** 31;

export function firstVersions(recId: bigint, sources: number, nextId: () => bigint): SourceVersion[] {
  return Array.from({ length: sources }, (_, source) => ({
    recVersion: 1,
    recId: source === 0 ? recId : nextId(),
  }));
}

/** @param names the columns that changed. @param random from 0 to 1. */
export function changedVersions(
  { columns }: Entity,
  versions: readonly SourceVersion[],
  names: readonly string[],
  random: () => number,
): SourceVersion[] {
  const touched = new Set(columns.filter(({ name }) => names.includes(name)).map(({ source = 0 }) => source));
  return versions.map((version, source) =>
    touched.has(source) ? { ...version, recVersion: Math.floor(random() * MOST_VERSION) } : version,
  );
}
