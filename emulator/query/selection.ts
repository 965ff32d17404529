import { Refusal } from '../answer.ts';
import { hasProperty, type Metadata } from './metadata_filter.ts';
import { namesIn } from './options.ts';

/**
 * The named properties of metadata, with MetadataId, which always comes.
 * @throws Refusal for a property that the type does not have: derived ones are not there without a cast.
 */
export function selectMetadata(metadata: Metadata, select: string | undefined, typeName: string): Metadata {
  if (select === undefined) return metadata;
  const selected: Record<string, unknown> = {};
  for (const name of namesIn(select)) {
    if (!hasProperty(metadata, name)) throw unknownMetadataProperty(name, typeName);
    selected[name] = metadata[name];
  }
  return { ...selected, MetadataId: metadata['MetadataId'] };
}

export function unknownMetadataProperty(name: string, typeName: string): Refusal {
  const words = `Could not find a property named '${name}' on type 'Microsoft.Dynamics.CRM.${typeName}'.`;
  return new Refusal(400, '0x80060888', words, 'unknown-column');
}

/** One part of `$expand`: `Attributes($select=…;$filter=…)`. */
export interface Expansion {
  readonly name: string;
  readonly options: ReadonlyMap<string, string>;
}

/** Splits at commas and semicolons that stand outside of parentheses. */
export function parseExpand(expand: string): Expansion[] {
  if (expand === '') return [];
  return splitOutside(expand, ',').map((part) => {
    const match = /^\s*([\w./]+)\s*(?:\((.*)\))?\s*$/s.exec(part);
    if (match === null)
      throw new Refusal(400, '0x80060888', `Term '${part}' is not valid in a $select or $expand expression.`);
    const options = splitOutside(match[2] ?? '', ';').filter((option) => option.trim() !== '');
    return { name: match[1] ?? '', options: new Map(options.map(splitOption)) };
  });
}

function splitOption(option: string): [string, string] {
  const at = option.indexOf('=');
  return [option.slice(0, at).trim(), option.slice(at + 1).trim()];
}

/** Parentheses and separators within quotation marks do not count. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let [depth, from, isQuoted] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "'") isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (text[at] === '(') depth++;
    else if (text[at] === ')') depth--;
    else if (text[at] === separator && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}
