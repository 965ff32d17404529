/** Horizontal bars as SVG, readable on a light and on a dark page. A reader has one colour in all groups. */
import type { Spread } from '../command.ts';
import { figure } from './markdown.ts';

export interface BarChart {
  readonly title: string;
  readonly unit: string;
  readonly groups: readonly BarGroup[];
}

interface BarGroup {
  readonly name: string;
  readonly bars: readonly Bar[];
}

interface Bar {
  readonly name: string;
  readonly value: number;
  /** The least and the greatest value of all rounds, drawn as a line across the end of the bar. */
  readonly spread?: Spread | undefined;
  /** Whose bar it is, for its colour; the name unless given. */
  readonly reader?: string;
}

const WIDTH = 760;
const LABELS = 250;
const FIGURES = 90;
const BAR = 18;
const GAP = 14;
const HEAD = 44;
const COLORS = ['#0a7d5a', '#b35c00', '#4169b8', '#8a4a9e'];
const STYLE =
  'text{font:13px system-ui,sans-serif;fill:#222}.title{font-weight:600;font-size:15px}' +
  '.spread{stroke:#222;stroke-width:1.5}' +
  '@media(prefers-color-scheme:dark){text{fill:#ddd}.spread{stroke:#ddd}}';

export function barChart({ groups, title, unit }: BarChart): string {
  const all = groups.flatMap(({ bars }) => bars);
  const most = Math.max(...all.map(endOf), Number.MIN_VALUE);
  const scale = (value: number): number => (value / most) * (WIDTH - LABELS - FIGURES);
  const readers = [...new Set(all.map(readerOf))];
  const parts: string[] = [];
  let y = HEAD;
  for (const group of groups) {
    parts.push(text(0, y + 13, group.name));
    y += BAR;
    for (const bar of group.bars) {
      const color = COLORS[readers.indexOf(readerOf(bar)) % COLORS.length] ?? '';
      parts.push(...barAt(y, bar, color, scale));
      y += BAR;
    }
    y += GAP;
  }
  const heading = `<text class="title" x="0" y="18">${escape(title)} (${escape(unit)})</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img"><style>${STYLE}</style>\n${[heading, ...parts].join('\n')}\n</svg>\n`;
}

/** Where a bar and its line end. */
function endOf({ spread, value }: Bar): number {
  return Math.max(value, spread?.[1] ?? 0);
}

function readerOf({ name, reader }: Bar): string {
  return reader ?? name;
}

function barAt(y: number, bar: Bar, color: string, scale: (value: number) => number): string[] {
  const width = Math.max(1, scale(bar.value)).toFixed(1);
  const figureX = LABELS + Math.max(1, scale(endOf(bar))) + 6;
  return [
    text(14, y + 13, bar.name),
    `<rect x="${LABELS}" y="${y + 2}" width="${width}" height="${BAR - 4}" fill="${color}"/>`,
    ...(bar.spread === undefined ? [] : [spreadAt(y + BAR / 2, bar.spread, scale)]),
    text(figureX, y + 13, figure(bar.value)),
  ];
}

function spreadAt(y: number, [least, greatest]: Spread, scale: (value: number) => number): string {
  const [from, to] = [least, greatest].map((value) => (LABELS + scale(value)).toFixed(1));
  return `<path class="spread" d="M${from} ${y}H${to}M${from} ${y - 3}v6M${to} ${y - 3}v6"/>`;
}

function text(x: number, y: number, content: string): string {
  return `<text x="${x.toFixed(1)}" y="${y}">${escape(content)}</text>`;
}

function escape(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
