/** The filters of the metadata service that public clients use: equality and `contains(tolower(…),'…')`, joined by `and`. */
import { notEmulated } from '../../answer.ts';
import { METADATA_NAMESPACE } from '../model/enumeration.ts';

type Row = Readonly<Record<string, unknown>>;
type Fits = (row: Row) => boolean;

/** @throws Refusal 501 for other filters. */
export function metadataFilter(text: string | undefined): Fits {
  if (text === undefined) return () => true;
  const parts = text.split(/ and (?=(?:[^']*'[^']*')*[^']*$)/).map(readPart);
  return (row) => parts.every((fits) => fits(row));
}

const ENUM = new RegExp(`^${METADATA_NAMESPACE.replaceAll('.', '\\.')}\\.\\w+'(\\w+)'$`);

function readPart(part: string): Fits {
  const [, looked, piece = ''] = /^\s*contains\(tolower\((\w+)\),\s*'((?:[^']|'')*)'\)\s*$/.exec(part) ?? [];
  if (looked !== undefined) return (row) => String(row[looked]).toLowerCase().includes(unquoted(piece));
  const [, name, literal = ''] = /^\s*(\w+) eq (.+?)\s*$/.exec(part) ?? [];
  const wanted = literalIn(literal);
  if (name === undefined || wanted === undefined)
    throw notEmulated(`the filter ${part} of the metadata service`);
  return (row) => row[name] === wanted;
}

function literalIn(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  const member = ENUM.exec(text)?.[1];
  if (member !== undefined) return member;
  const quoted = /^'((?:[^']|'')*)'$/.exec(text)?.[1];
  return quoted === undefined ? undefined : unquoted(quoted);
}

function unquoted(text: string): string {
  return text.replaceAll("''", "'");
}
