import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

/** A phrase to avoid, and what to write instead. A blank stands for any white space, so a phrase may span two lines. */
const PHRASES: readonly { readonly avoid: RegExp; readonly write: string }[] = [
  {
    avoid: /(?<!\bthere )\b(is|are|was|were) no (?!(longer|more|less|fewer|later|earlier)\b)[a-z]+/i,
    write: '"is not a …"',
  },
  { avoid: /\b(that|which|what) (is|are) none\b/i, write: '"invalid", "not a …"' },
  { avoid: /\bany more\b/i, write: '"no longer"' },
  { avoid: /\bnobody\b/i, write: '"no one", or the active voice without it' },
  { avoid: /\blest\b/i, write: '"or … will …", "so that … does not …"' },
  { avoid: /\bwhat (becomes|became) of\b/i, write: '"what happens to"' },
  { avoid: /\b(is|are) told\b/i, write: '"is reported", "is distinguished", or say who tells it' },
  { avoid: /\bsays? of\b/i, write: '"says about"' },
  { avoid: /\bbeside\b/i, write: '"next to", "with", "in addition to"' },
  { avoid: /\bby hand\b/i, write: '"manually"' },
  { avoid: /\bmade of\b/i, write: '"consists of", "built from"' },
  { avoid: /\bby itself\b/i, write: '"alone", "on its own"' },
  { avoid: /\b(come|comes|came) to\b/i, write: '"is", "reaches", "arrives at"' },
  { avoid: /\bbut for\b/i, write: '"except for"' },
  { avoid: /\b(whoever|somebody|everybody)\b/i, write: 'say who: "the caller", "the user", "all requests"' },
  { avoid: /\b(break|breaks|broke|broken) off\b/i, write: '"is interrupted", "is truncated"' },
  { avoid: /\bas ever\b/i, write: '"as usual", "unchanged"' },
  { avoid: /\ball the same\b/i, write: '"still", "anyway"' },
  { avoid: /\bunless said\b/i, write: '"by default"' },
  { avoid: /\bbesides\b/i, write: '"in addition to"' },
  { avoid: /\bin silence\b/i, write: '"silently"' },
  { avoid: /\bof before\b/i, write: '"earlier"' },
  { avoid: /\bthat there (is|are) not\b/i, write: '"unknown", "missing"' },
  { avoid: /\btyping errors?\b/i, write: '"misspelled"' },
  { avoid: /\b(hand|hands|handed) (out|over|back)\b/i, write: '"returns", "passes"' },
];

/** Where people look for text. Golden files hold what programs wrote. */
const FOLDERS =
  'bench contract_tests demo docs emulator integration_tests judges scripts src unit_tests'.split(' ');
const SKIPPED = /(^|\/)(golden|node_modules|dist)\//;

/** The only file that may contain the phrases. */
const EXEMPT: readonly string[] = [
  // This file quotes the phrases.
  'unit_tests/plain_english.test.ts',
];

/** Code whose strings stand for answers of the service: they are quoted as they are. */
const QUOTATIONS = [/new Refusal\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/g];

/** Runs of line comments, block comments, and strings of each kind. */
const TEXTS =
  /\/\/.*(?:\n *\/\/.*)*|\/\*[^]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

interface Finding {
  readonly line: number;
  readonly phrase: string;
  readonly write: string;
}

/** The same text with blanks in place of a part, so that positions stay. */
const blanked = (text: string, pattern: RegExp): string =>
  text.replaceAll(pattern, (part) => part.replaceAll(/[^\n]/g, ' '));

/** What people read of a file: all of Markdown without its code, comments and strings of a program. */
function textsOf(path: string, content: string): { readonly start: number; readonly text: string }[] {
  if (path.endsWith('.md'))
    return [{ start: 0, text: blanked(blanked(content, /^ *```[^]*?^ *```/gm), /`[^`\n]*`/g) }];
  const code = QUOTATIONS.reduce(blanked, content);
  return [...code.matchAll(TEXTS)].map(({ index, 0: text }) => ({
    start: index,
    text: blanked(text, /^ *(\*|\/\/)|\$\{[\w.?]+\}/gm),
  }));
}

function findingsIn(path: string, content: string): Finding[] {
  return textsOf(path, content).flatMap(({ start, text }) =>
    PHRASES.flatMap(({ avoid, write }) =>
      [...text.matchAll(anyWhiteSpace(avoid))].map(({ index, 0: phrase }) => ({
        line: content.slice(0, start + index).split('\n').length,
        phrase: phrase.replaceAll(/\s+/g, ' '),
        write,
      })),
    ),
  );
}

const anyWhiteSpace = ({ source, flags }: RegExp): RegExp =>
  new RegExp(source.replaceAll(' ', String.raw`\s+`), `${flags}g`);

const root = new URL('../', import.meta.url);

function readableFiles(): string[] {
  const below = FOLDERS.flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map(
      (name) => `${folder}/${name.replaceAll('\\', '/')}`,
    ),
  );
  return [...readdirSync(root), ...below].filter((path) => /\.(ts|js|md)$/.test(path) && !SKIPPED.test(path));
}

const isHeld = (path: string): boolean =>
  !EXEMPT.some((entry) => path === entry || (entry.endsWith('/') && path.startsWith(entry)));

test('comments, messages, test titles and pages avoid phrases that have to be read twice', () => {
  const found = readableFiles()
    .filter(isHeld)
    .flatMap((path) =>
      findingsIn(path, readFileSync(new URL(path, root), 'utf8')).map(
        ({ line, phrase, write }) => `${path}:${line}: "${phrase}"; write ${write}`,
      ),
    );
  expect(found).toEqual([]);
});

test('the exempt file exists', () => {
  expect(EXEMPT.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});

describe('a phrase', () => {
  const phrasesIn = (path: string, content: string): string[] =>
    findingsIn(path, content).map(({ line, phrase }) => `${line}: ${phrase}`);

  test.each([
    ['in a doc comment', '/** A table beside others. */', ['1: beside']],
    ['across lines of a comment', '/**\n * It is\n * told.\n */', ['2: is told']],
    ['across line comments', 'run();\n  // It goes on by\n  // itself.', ['2: by itself']],
    ['in a title', "test('a port where nobody listens', () => {});", ['1: nobody']],
    ['in a message', 'throw new Error(`${name} is no table`);', ['1: is no table']],
    ['at the start of a sentence', '// But for one.', ['1: But for']],
  ])('is found %s', (_, content, expected) => {
    expect(phrasesIn('a.ts', content)).toEqual(expected);
  });

  test('is found in Markdown, but not in its code', () => {
    const page = 'One `beside`.\n\n```sh\nnobody\n```\n\nWritten by\nhand.\n';
    expect(phrasesIn('a.md', page)).toEqual(['7: by hand']);
  });

  test.each([
    ['a name in code', 'const beside = rows.nobody;'],
    ['an answer of the service', 'throw new Refusal(400, code(1), `${name} is no value of it.`);'],
    ['"there is no …"', "throw new Error('there is no table');"],
    ['"is no longer …"', '/** The token is no longer valid. */'],
  ])('is not seen in %s', (_, content) => {
    expect(phrasesIn('a.ts', content)).toEqual([]);
  });
});
