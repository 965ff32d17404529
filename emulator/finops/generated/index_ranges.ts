/** Sets of row numbers as ranges, ascending and apart from each other. */

/** From `start` to `end`, not included. */
export interface IndexRange {
  readonly start: number;
  readonly end: number;
}

export type IndexRanges = readonly IndexRange[];

export function countOf(ranges: IndexRanges): number {
  return ranges.reduce((sum, { end, start }) => sum + end - start, 0);
}

export function complement(ranges: IndexRanges, size: number): IndexRanges {
  const starts = [0, ...ranges.map(({ end }) => end)];
  const ends = [...ranges.map(({ start }) => start), size];
  return starts.map((start, place) => ({ start, end: ends[place]! })).filter(isNotEmpty);
}

export function intersection(one: IndexRanges, other: IndexRanges): IndexRanges {
  return one.flatMap((left) =>
    other
      .map((right) => ({ start: Math.max(left.start, right.start), end: Math.min(left.end, right.end) }))
      .filter(isNotEmpty),
  );
}

export function union(one: IndexRanges, other: IndexRanges, size: number): IndexRanges {
  return complement(intersection(complement(one, size), complement(other, size)), size);
}

/** The part of the set from its row `skip` on, `limit` rows at most. */
export function section(ranges: IndexRanges, skip: number, limit: number): IndexRanges {
  let [toSkip, left] = [skip, limit];
  return ranges.flatMap(({ end, start }) => {
    const from = Math.min(end, start + toSkip);
    const to = Math.min(end, from + left);
    toSkip -= from - start;
    left -= to - from;
    return [{ start: from, end: to }].filter(isNotEmpty);
  });
}

export function isNotEmpty({ end, start }: IndexRange): boolean {
  return start < end;
}
