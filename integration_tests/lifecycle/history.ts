/**
 * Checks the records of each row, in their order, against what really happened, by a table of legal edges.
 */
import type { Data } from './destination.ts';
import { type RowTruth, type Source, versionOf } from './source.ts';

type Known =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'alive'; readonly version: number }
  | { readonly kind: 'gone' };
type Told = Exclude<Known, { kind: 'nothing' }>;

type Edge = (truth: RowTruth, from: Known, to: Told) => boolean;

const hasBeen: Edge = (truth, _, to) => to.kind === 'alive' && truth.names.has(to.version);
const wasDeleted: Edge = (truth) => truth.deletedAt.length > 0;

const LEGAL_EDGES: { readonly [F in Known['kind']]: { readonly [T in Told['kind']]: Edge } } = {
  nothing: { alive: hasBeen, gone: wasDeleted },
  alive: {
    // Never back to an older version.
    alive: (truth, from, to) =>
      hasBeen(truth, from, to) && from.kind === 'alive' && to.kind === 'alive' && to.version >= from.version,
    gone: wasDeleted,
  },
  gone: {
    // Only what was created again after some delete.
    alive: (truth, from, to) =>
      hasBeen(truth, from, to) &&
      to.kind === 'alive' &&
      truth.deletedAt.some((version) => version < to.version),
    gone: wasDeleted,
  },
};

export class History {
  readonly #known = new Map<string, Known>();
  readonly #source: Source;
  readonly #keyOf: (data: Data) => string;
  readonly #inRanges: boolean;
  readonly #name: string;

  /** @param inRanges whether pages that were asked for at once may be told in any order. */
  constructor(source: Source, keyOf: (data: Data) => string, name: string, inRanges: boolean) {
    this.#source = source;
    this.#keyOf = keyOf;
    this.#name = name;
    this.#inRanges = inRanges;
  }

  /** @returns what is wrong with a record, if anything. */
  tell(data: Data): string | undefined {
    const id = this.#keyOf(data);
    const truth = this.#source.rows.get(id);
    if (truth === undefined) return `a row ${id} that never was`;
    const deletedAt = data['_ab_cdc_deleted_at'];
    const to: Told =
      deletedAt === null || deletedAt === undefined
        ? { kind: 'alive', version: versionOf(data['versionnumber']) }
        : { kind: 'gone' };
    const from = this.#known.get(id) ?? { kind: 'nothing' };
    this.#known.set(id, to);
    const edges = this.#inRanges ? LEGAL_EDGES.nothing : LEGAL_EDGES[from.kind];
    if (!edges[to.kind](truth, from, to)) {
      return `row ${id}: from ${JSON.stringify(from)} to ${JSON.stringify(to)}`;
    }
    const name = to.kind === 'alive' ? truth.names.get(to.version) : undefined;
    return to.kind === 'alive' && name !== data[this.#name]
      ? `row ${id} at version ${to.version} was named ${name}, not ${String(data[this.#name])}`
      : undefined;
  }

  /** What was told of every row last. */
  get last(): ReadonlyMap<string, Known> {
    return this.#known;
  }
}
