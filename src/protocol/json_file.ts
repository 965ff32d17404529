import { readFileSync } from 'node:fs';
import { ConnectorError, type ErrorCode } from '../core/errors.ts';

export interface JsonFileOptions {
  readonly path: string;
  /** What the file is to the user, as the beginning of a sentence: `The configuration`. */
  readonly subject: string;
  readonly code: ErrorCode;
}

/**
 * The JSON document in a file; undefined for a file that is empty or holds white space only. Nothing of the file's content
 * is in an error: it may hold secrets.
 * @throws ConnectorError of the given code.
 */
export function readJsonFile({ path, subject, code }: JsonFileOptions): unknown {
  const text = readText(path, subject, code).replace(/^\uFEFF/, '');
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    const words = `${subject} in ${path} is no valid JSON${positionOf(error, text)}. Check commas, quotes and brackets there.`;
    throw new ConnectorError('config', code, words);
  }
}

/**
 * The JSON documents in a file: one, over as many lines as it likes, or one on each line, as `grep STATE` leaves them.
 * @throws ConnectorError of the given code.
 */
export function readJsonDocuments(options: JsonFileOptions): unknown[] {
  const { code, path, subject } = options;
  const lines = readText(path, subject, code)
    .replace(/^\uFEFF/, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const [first = '', ...more] = lines;
  if (more.length === 0 || !isJson(first)) return [readJsonFile(options)];
  return lines.map((line, index) => {
    if (isJson(line)) return JSON.parse(line) as unknown;
    const words = `${subject} in ${path} is not valid JSON in its line ${index + 1}. Write one document, or one on each line.`;
    throw new ConnectorError('config', code, words);
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // The caller says what is wrong, without quoting the text.
    return false;
  }
}

function readText(path: string, subject: string, code: ErrorCode): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    const words =
      reason === 'ENOENT'
        ? `${subject} is missing: there is no file ${path}. In Docker, mount its folder and name it by its path in the container.`
        : `${subject} in ${path} cannot be read (${reason}). Check that it is a file and that uid ${process.getuid?.() ?? '?'} may read it.`;
    throw new ConnectorError('config', code, words, { cause: error });
  }
}

/** Node names the position in its words; some of them quote the text around it, which is left out. */
function positionOf(error: unknown, text: string): string {
  const at = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  if (at === undefined) return ', it ends too early or is something else';
  const lines = text.slice(0, Number(at)).split('\n');
  return ` at line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
