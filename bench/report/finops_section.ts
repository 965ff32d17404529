import type { FinopsReader, FinopsResult } from '../cases/finops.ts';
import { READER_WORDS } from '../readers.ts';
import { type Column, figure, optionalFigure, table } from './markdown.ts';

export const FINOPS_HEADING = '## Finance & Operations';

const READERS: readonly FinopsReader[] = ['connector', 'straightforward', 'curl'];

export function finopsSection(result: FinopsResult): string {
  const { catalogBytes, columnCount, costs, discovery, entities, pageBytes, rows, streamCount } = result;
  const columns: Column<FinopsReader>[] = [
    { title: 'reader', cell: (reader) => READER_WORDS[reader] },
    { title: 'records/s', cell: (reader) => figure(rows / costs[reader].wallSeconds) },
    { title: 'wall time, s', cell: (reader) => figure(costs[reader].wallSeconds) },
    { title: 'CPU, s/GB', cell: (reader) => figure(costs[reader].cpuSeconds / (pageBytes / 1e9)) },
    { title: 'peak memory, MB', cell: (reader) => optionalFigure(costs[reader].peakMegabytes) },
  ];
  return `${FINOPS_HEADING}

Written by \`npm run bench:finops\` or by the whole benchmark. One entity of ${columnCount} columns, half of them empty texts, in
${figure(rows)} rows of two companies: ${figure(pageBytes / 1e6)} MB of pages. The query with all columns would be too long, so the pages bring every column. The connector pages by
key, reads both companies at once and shortens dates; the other readers read the same pages one after the other.

${table(columns, READERS)}

\`discover\` of ${figure(entities)} further entities: ${figure(streamCount)} streams, a catalog of ${figure(catalogBytes / 1e6)} MB, ${figure(discovery.wallSeconds)} s, ${optionalFigure(discovery.peakMegabytes)} MB at most (target: 400 MB).`;
}
