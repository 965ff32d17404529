/**
 * Which bytes of a model row go into a line, in pieces: a run of neighbouring copied members is one piece, and each derived
 * member is one. Pieces begin and end at marks. In a row that is like the model, a mark moves by as much as the values before
 * it are longer or shorter.
 */
import type { DerivedMember } from './derived_member.ts';
import type { ParsedRow } from './parsed_row.ts';

export interface RowTemplateParts {
  /** Places in the model, growing. */
  readonly marks: readonly number[];
  readonly parts: readonly Part[];
  /** Of each watched member's value; undefined where the row does not have it. */
  readonly watched: readonly (Part | undefined)[];
}

/** `from` and `to` are numbers of marks. */
interface Part {
  readonly from: number;
  readonly to: number;
  /** Writes a member derived from these bytes; undefined writes the bytes themselves. */
  readonly derived: DerivedMember | undefined;
}

interface Piece {
  readonly start: number;
  end: number;
  readonly derived: DerivedMember | undefined;
}

/** @param position where the row stands in the bytes that were read. */
export function partsOf(row: ParsedRow, position: number): RowTemplateParts {
  const pieces = piecesOf(row, position);
  const watched = row.watched.map((index): Piece | undefined =>
    index < 0
      ? undefined
      : {
          start: row.valueStarts[index]! - position,
          end: row.valueEnds[index]! - position,
          derived: undefined,
        },
  );
  const all = [...pieces, ...watched.filter((piece) => piece !== undefined)];
  const marks = [...new Set(all.flatMap(({ end, start }) => [start, end]))].sort((a, b) => a - b);
  const numbers = new Map(marks.map((mark, index) => [mark, index]));
  const part = ({ derived, end, start }: Piece): Part => ({
    from: numbers.get(start)!,
    to: numbers.get(end)!,
    derived,
  });
  return {
    marks,
    parts: pieces.map(part),
    watched: watched.map((piece) => (piece === undefined ? undefined : part(piece))),
  };
}

/** A member begins after the comma or brace before it. */
function piecesOf({ count, members, valueEnds, valueStarts }: ParsedRow, position: number): Piece[] {
  const pieces: Piece[] = [];
  let run: Piece | undefined;
  for (let index = 0; index < count; index++) {
    const { derived, copied } = members[index]!;
    const end = valueEnds[index]! - position;
    if (!copied) run = undefined;
    else if (run !== undefined) run.end = end;
    else {
      run = { start: index === 0 ? 1 : valueEnds[index - 1]! - position + 1, end, derived: undefined };
      pieces.push(run);
    }
    if (derived === undefined) continue;
    pieces.push({ start: valueStarts[index]! - position, end, derived });
    run = undefined;
  }
  return pieces;
}
