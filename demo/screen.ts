/** Text for a person: with colours on a terminal, plain in a pipe, and never wider than 80 columns. */
import { styleText } from 'node:util';

const isTerminal = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
const WIDTH = 80;
const INDENT = '   ';
const GAP = '  ';

type Style = 'bold' | 'cyan' | 'dim' | 'green' | 'red' | 'yellow';

export function styled(style: Style, text: string): string {
  return isTerminal ? styleText(style, text) : text;
}

export function say(text = ''): void {
  console.log(text);
}

export function heading(number: number, text: string, command?: string): void {
  say();
  say(styled('bold', `${number}. ${text}`));
  if (command !== undefined)
    for (const line of commandLines(`$ ${command}`)) say(styled('dim', `${INDENT}${line}`));
  say();
}

/** One or more sentences that say what there is to see. */
export function explain(text: string): void {
  for (const line of wrapped(text, WIDTH - INDENT.length)) say(`${INDENT}${line}`);
}

/** Columns as wide as their content; text of the last one goes on in the next line. */
export function table(rows: readonly (readonly string[])[]): void {
  const last = (rows[0]?.length ?? 1) - 1;
  const widths = Array.from({ length: last }, (_, index) =>
    Math.max(...rows.map((row) => (row[index] ?? '').length)),
  );
  const begin = widths.reduce((sum, width) => sum + width + GAP.length, INDENT.length);
  for (const [place, row] of rows.entries()) {
    const first = widths.map((width, index) => (row[index] ?? '').padEnd(width) + GAP).join('');
    const [head = '', ...more] = wrapped(row[last] ?? '', WIDTH - begin);
    const line = `${INDENT}${first}${head}`.trimEnd();
    say(place === 0 ? styled('cyan', line) : line);
    for (const rest of more) say(' '.repeat(begin) + rest);
  }
}

/** Breaks at spaces, and within a word only if a line cannot hold it. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ').flatMap((one) => pieces(one, width))) {
    const line = lines.at(-1) ?? '';
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function pieces(word: string, width: number): string[] {
  return word.length <= width ? [word] : (word.match(new RegExp(`.{1,${width}}`, 'gu')) ?? []);
}

/** As a shell takes a command over several lines. */
function commandLines(command: string): string[] {
  const lines = wrapped(command, WIDTH - INDENT.length - 6);
  return lines.map(
    (line, index) => (index === 0 ? '' : '    ') + line + (index < lines.length - 1 ? ' \\' : ''),
  );
}
