/** Formats text for a person: with colours on a terminal, plain in a pipe. */
import { styleText } from 'node:util';

const isTerminal = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
/** Some terminals report 0, and pipes nothing. */
const WIDTH = Math.min(process.stdout.columns > 40 ? process.stdout.columns : 100, 110);

type Style = 'bold' | 'cyan' | 'dim' | 'green' | 'red' | 'yellow';

export function styled(style: Style, text: string): string {
  return isTerminal ? styleText(style, text) : text;
}

export function say(text = ''): void {
  console.log(text);
}

export function heading(number: number, text: string, command: string): void {
  say();
  say(styled('bold', `${number}. ${text}`));
  say(styled('dim', `   $ ${command}`));
  say();
}

/** Columns as wide as their content; the last one is cut at the screen's edge. */
export function table(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => (row[index] ?? '').length)));
  for (const [place, row] of rows.entries()) {
    const line = row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
    const cut = line.length > WIDTH - 3 ? `${line.slice(0, WIDTH - 4)}…` : line;
    say(`   ${place === 0 ? styled('cyan', cut) : cut}`);
  }
}
