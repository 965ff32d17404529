/** Writes the columns of the metadata streams, from the list in the code, into docs/streams.md. */
import {
  METADATA_STREAM_NAMES,
  METADATA_STREAMS,
  type MetadataStreamName,
} from '../src/catalog/metadata_streams.ts';

const BEGINNING = '<!-- columns of the metadata streams, by `npm run docs:types` -->';
const END = '<!-- end of columns -->';

/** The page with these columns between its two marks. @throws if a mark is missing. */
export function withMetadataColumns(page: string): string {
  const [before, rest] = page.split(BEGINNING);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error('the page has no place for the columns');
  return `${before}${BEGINNING}\n\n${METADATA_STREAM_NAMES.map(section).join('\n\n')}\n\n${END}${after}`;
}

function section(name: MetadataStreamName): string {
  const { columns, keyLength, meaning } = METADATA_STREAMS[name];
  const names = Object.keys(columns);
  const key = names.slice(0, keyLength).map((column) => `\`${column}\``);
  const rows = Object.entries(columns).map(
    ([column, { meaning: words, type }]) => `| \`${column}\` | ${type} | ${words} |`,
  );
  return [
    `### \`${name}\``,
    '',
    `${meaning} Primary key: ${key.join(', ')}.`,
    '',
    '| column | type | meaning |',
    '|---|---|---|',
    ...rows,
  ].join('\n');
}
