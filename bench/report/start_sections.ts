/** The report's sections about commands that read no rows. */
import type { DiscoveryResult } from '../cases/discovery.ts';
import type { Cost } from '../command.ts';
import type { Results } from '../results.ts';
import { type Column, figure, optionalFigure, table } from './markdown.ts';

const KIBIBYTE = 1024;
const LONGEST_WARNING = 200;

export function discovery({ discovery: cases }: Results): string {
  const columns: Column<DiscoveryResult>[] = [
    { title: 'tables', numeric: true, cell: ({ tables }) => figure(tables) },
    { title: 'columns each', numeric: true, cell: ({ columns: each }) => String(each) },
    { title: 'wall s', numeric: true, cell: ({ cost }) => figure(cost.wallSeconds) },
    { title: 'CPU s', numeric: true, cell: ({ cost }) => figure(cost.cpuSeconds) },
    { title: 'peak MB', numeric: true, cell: ({ cost }) => optionalFigure(cost.peakMegabytes) },
    { title: 'requests', numeric: true, cell: ({ requestCount }) => String(requestCount) },
    { title: 'streams', numeric: true, cell: ({ streamCount }) => figure(streamCount) },
    { title: 'catalog KiB', numeric: true, cell: ({ catalogBytes }) => figure(catalogBytes / KIBIBYTE) },
  ];
  const warned = cases.filter(({ warnings }) => warnings.length > 0).map(warningsOf);
  const words = `Definitions of organizations that use several applications; a third of the tables cannot be read. Airbyte accepts catalogs of up to 10,240 KiB. If all tables with all labels would exceed that, some are left out, with a warning.`;
  return ['## Discovery', words, table(columns, cases), ...warned].join('\n\n');
}

function warningsOf({ tables, warnings }: DiscoveryResult): string {
  const shortened = warnings.map((warning) =>
    warning.length > LONGEST_WARNING ? `${warning.slice(0, LONGEST_WARNING)}…` : warning,
  );
  return `The warnings of \`discover\` for ${figure(tables)} tables:\n\n${shortened.map((warning) => `- ${warning}`).join('\n')}`;
}

export function coldStart({ coldStart: commands }: Results): string {
  const columns: Column<[string, Cost]>[] = [
    { title: 'command', cell: ([name]) => (name === 'node' ? 'Node alone, doing nothing' : `\`${name}\``) },
    { title: 'wall ms', numeric: true, cell: ([, { wallSeconds }]) => figure(wallSeconds * 1000) },
    { title: 'CPU ms', numeric: true, cell: ([, { cpuSeconds }]) => figure(cpuSeconds * 1000) },
    { title: 'peak MB', numeric: true, cell: ([, { peakMegabytes }]) => optionalFigure(peakMegabytes) },
  ];
  const words =
    "From the start of the process to its end, against the emulator's small organization; `read` reads one row. The program and its packages are one bundle, except for parts that only one command needs.";
  return `## Cold start\n\n${words}\n\n${table(columns, Object.entries(commands))}`;
}
