/** The members that rows of one stream bring, by their names. How each is written is decided when it first appears. */
import type { DerivedMember } from './derived_member.ts';
import { MalformedJson } from './json_bytes.ts';
import { MAX_MEMBER_NAME_BYTES } from './record_limits.ts';
import { isCopied, type RecordPlan } from './record_plan.ts';

/** `context`, `id` and `removed` tell deletes from rows; `id` may also be a column of its own. */
type Role = 'plain' | 'context' | 'id' | 'removed';

export interface Member {
  /** The quoted name with its colon, as it stands in a compact document. */
  readonly bytes: Buffer;
  readonly copied: boolean;
  /** What the line has in addition, derived from this member's value. */
  readonly derived: DerivedMember | undefined;
  /** Its place among the watched members; -1 where it is not one. */
  readonly watchedAt: number;
  readonly role: Role;
  /** The member that followed this one last time. */
  next: Member | undefined;
  /** The number of the row that had it last: twice in one row is an error. */
  lastRow: number;
}

/** More distinct names than any table has columns are not remembered. */
const MAX_KNOWN_MEMBERS = 8192;

export class RowMembers {
  /** Comes before the first member of every row. */
  readonly beginning: Member;
  /** Names of the members that are watched: the key first. */
  readonly watched: readonly string[];
  readonly #plan: RecordPlan;
  readonly #known = new Map<string, Member>();

  constructor(plan: RecordPlan) {
    this.#plan = plan;
    this.watched = [...plan.keyColumns, ...(plan.watched ?? [])];
    this.beginning = this.#memberOf('');
  }

  /** @param start of the quoted name, which is a JSON string and may hold escapes. */
  find(bytes: Buffer, start: number, end: number): Member {
    requireShortName(start, end);
    const name = JSON.parse(bytes.toString('utf8', start, end)) as string;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const member = this.#memberOf(name);
    if (this.#known.size < MAX_KNOWN_MEMBERS) this.#known.set(name, member);
    return member;
  }

  #memberOf(name: string): Member {
    return {
      bytes: Buffer.from(`${JSON.stringify(name)}:`),
      copied: isCopied(this.#plan, name),
      derived: this.#plan.derived?.get(name),
      watchedAt: this.watched.indexOf(name),
      role: roleOf(name),
      next: undefined,
      lastRow: 0,
    };
  }
}

function roleOf(name: string): Role {
  switch (name) {
    case '@odata.context':
      return 'context';
    case '@removed':
      return 'removed';
    case 'id':
      return 'id';
    default:
      return 'plain';
  }
}

/** @throws MalformedJson for a name that is longer than any may be; it would be kept for the stream's life. */
export function requireShortName(start: number, end: number): void {
  if (end - start <= MAX_MEMBER_NAME_BYTES) return;
  throw new MalformedJson(`a name of more than ${MAX_MEMBER_NAME_BYTES} bytes`, start);
}

/** Whether a member's name and colon stand at `at`, as in a compact document. */
export function startsWith(bytes: Buffer, at: number, end: number, { bytes: expected }: Member): boolean {
  const length = expected.length;
  if (at + length > end) return false;
  for (let i = 0; i < length; i++) if (bytes[at + i] !== expected[i]) return false;
  return true;
}
