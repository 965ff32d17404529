/** Horizontal bars as SVG, readable on a light and on a dark page. */
import { figure } from './markdown.ts';

export interface BarChart {
  readonly title: string;
  readonly unit: string;
  readonly groups: readonly BarGroup[];
}

interface BarGroup {
  readonly name: string;
  readonly bars: readonly { readonly name: string; readonly value: number }[];
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
  '@media(prefers-color-scheme:dark){text{fill:#ddd}}';

export function barChart({ groups, title, unit }: BarChart): string {
  const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)), Number.MIN_VALUE);
  const parts: string[] = [];
  let y = HEAD;
  for (const group of groups) {
    parts.push(text(0, y + 13, group.name));
    y += BAR;
    for (const [index, { name, value }] of group.bars.entries()) {
      const width = Math.max(1, (value / most) * (WIDTH - LABELS - FIGURES));
      const color = COLORS[index % COLORS.length] ?? '';
      parts.push(text(14, y + 13, name));
      parts.push(
        `<rect x="${LABELS}" y="${y + 2}" width="${width.toFixed(1)}" height="${BAR - 4}" fill="${color}"/>`,
      );
      parts.push(text(LABELS + width + 6, y + 13, figure(value)));
      y += BAR;
    }
    y += GAP;
  }
  const heading = `<text class="title" x="0" y="18">${escape(title)} (${escape(unit)})</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img"><style>${STYLE}</style>\n${[heading, ...parts].join('\n')}\n</svg>\n`;
}

function text(x: number, y: number, content: string): string {
  return `<text x="${x.toFixed(1)}" y="${y}">${escape(content)}</text>`;
}

function escape(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
