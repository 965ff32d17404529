import { closeSync, openSync, readSync } from 'node:fs';
import { ConnectorError, type ErrorCode } from '../core/errors.ts';

export interface JsonFileOptions {
  /** `-` stands for standard input. */
  readonly path: string;
  /** The user's name for the file, as the beginning of a sentence: `The configuration`. */
  readonly subject: string;
  readonly code: ErrorCode;
  /** A larger file is refused. */
  readonly maxBytes: number;
}

const MEBIBYTE = 1024 * 1024;
/** A configuration has a few kilobytes; this has room for a thousand row filters. */
export const MAX_CONFIG_BYTES = MEBIBYTE;
/** Three times the largest discovered catalog that the platform accepts. */
export const MAX_CATALOG_BYTES = 32 * MEBIBYTE;
/** A state has about 10 kB per stream; the platform itself accepts no larger messages. */
export const MAX_STATE_BYTES = 32 * MEBIBYTE;

/**
 * The JSON document in a file; undefined for a file that is empty or contains only white space. Errors never quote the file's
 * content, since it may contain secrets.
 * @throws ConnectorError of the given code.
 */
export function readJsonFile(options: JsonFileOptions): unknown {
  const { code, path, subject } = options;
  const text = readText(options).replace(/^\uFEFF/, '');
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    const words = `${subject} in ${path} is not valid JSON${positionOf(error, text)}. Check commas, quotes and brackets there.`;
    throw new ConnectorError('config', code, words);
  }
}

/**
 * The JSON documents in a file: either one document over any number of lines, or one on each line, as `grep STATE` prints.
 * @throws ConnectorError of the given code.
 */
export function readJsonDocuments(options: JsonFileOptions): unknown[] {
  const { code, path, subject } = options;
  const lines = readText(options)
    .replace(/^\uFEFF/, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const [first = '', ...more] = lines;
  if (more.length === 0 || !isJson(first)) return [readJsonFile(options)];
  return lines.map((line, index) => {
    if (isJson(line)) return JSON.parse(line) as unknown;
    const words = `${subject} in ${path} is not valid JSON in line ${index + 1}. Write one document, or one on each line.`;
    throw new ConnectorError('config', code, words);
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // The caller reports the error, without quoting the text.
    return false;
  }
}

function readText({ code, maxBytes, path, subject }: JsonFileOptions): string {
  try {
    const bytes = readUpTo(path, maxBytes + 1);
    if (bytes.length <= maxBytes) return bytes.toString('utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    const words =
      reason === 'ENOENT'
        ? `${subject} is missing: the file ${path} does not exist. In Docker, mount its folder and use the path in the container.`
        : `${subject} in ${path} cannot be read (${reason}). Check that it is a file and that uid ${process.getuid?.() ?? '?'} may read it.`;
    throw new ConnectorError('config', code, words, { cause: error });
  }
  const limit = `${(maxBytes / MEBIBYTE).toLocaleString('en-US')} MiB`;
  const words = `${subject} in ${path} is larger than ${limit}. Check that it is the right file.`;
  throw new ConnectorError('config', code, words);
}

const CHUNK_BYTES = 64 * 1024;
const STDIN = 0;

/** Reads in chunks, since pipes and devices do not report their size. Standard input may be a pipe that is still being written. */
function readUpTo(path: string, byteCount: number): Buffer {
  const file = path === '-' ? STDIN : openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let left = byteCount; left > 0; left -= chunks.at(-1)?.length ?? 0) {
      const chunk = Buffer.allocUnsafe(Math.min(left, CHUNK_BYTES));
      const count = readSync(file, chunk);
      if (count === 0) break;
      chunks.push(chunk.subarray(0, count));
    }
    return Buffer.concat(chunks);
  } finally {
    if (file !== STDIN) closeSync(file);
  }
}

/** The position from Node's message. The rest of the message is dropped, since it may quote the text. */
function positionOf(error: unknown, text: string): string {
  const at = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  if (at === undefined) return '; it ends too early or has a different format';
  const lines = text.slice(0, Number(at)).split('\n');
  return ` at line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
