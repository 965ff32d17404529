import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';

/** The layers of docs/architecture.md, left to right: each imports only from itself and from those to its left. */
const LAYERS = [
  ['core'],
  ['protocol'],
  ['config'],
  ['http'],
  ['auth'],
  ['odata'],
  ['records'],
  ['dataverse', 'finops'],
  ['catalog'],
  ['sync'],
  ['commands'],
  ['connector'],
  ['cli'],
  ['main.ts'],
];

/** The rooms of sync/, from what is remembered to what acts: each imports only from itself and from those to its left. */
const SYNC_ROOMS = ['state', 'machine', 'plan', 'run'] as const;
/** Reads in ranges can be taken out as a whole, so that they have one folder; each of its files belongs to one room. */
const ROOMS_OF_SLICES: Readonly<Record<string, (typeof SYNC_ROOMS)[number]>> = {
  'saved_ranges.ts': 'state',
  'ranges.ts': 'state',
  'range_machine.ts': 'machine',
  'run_ranges.ts': 'run',
};

/** The place of a file's room; -1 for a file of sync/ without one. */
function syncRoomOf(path: string): number {
  const [, folder = '', file = ''] = path.split('/');
  const room = folder === 'slices' ? ROOMS_OF_SLICES[file] : folder;
  return SYNC_ROOMS.findIndex((name) => name === room);
}

/** What a file of sync/ imports against the arrows run → plan → machine → state. */
function againstArrows({ path, text }: SourceFile): string[] {
  if (!path.startsWith('sync/')) return [];
  const own = syncRoomOf(path);
  if (own < 0) return [`${path}: belongs to no room of sync/`];
  return importsOf(text)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => join('/', path, '..', specifier).slice(1))
    .filter((target) => target.startsWith('sync/') && syncRoomOf(target) > own)
    .map((target) => `${path}: imports ${target}, a room to its right`);
}

/** Where each third-party package lives: a folder or a file below src/. */
const HOMES: Readonly<Record<string, string>> = {
  undici: 'http/transport.ts',
  '@azure/msal-node': 'auth/',
  ajv: 'config/',
};

/** What only one place may do. */
const RESERVED: readonly { readonly pattern: RegExp; readonly home: string; readonly why: string }[] = [
  {
    pattern: /process\.exit\(/,
    home: 'cli/signals.ts',
    why: 'process.exit() cuts what is still being written',
  },
  { pattern: /\bconsole\./, home: '(nowhere)', why: 'stdout is the protocol, stderr shows up as errors' },
  { pattern: /process\.(stdout|stderr)\b/, home: '(nowhere)', why: 'protocol/ has the one writer of stdout' },
  { pattern: /:\s*any\b|<any>|\bas any\b/, home: '(nowhere)', why: 'what comes from outside is unknown' },
];

interface SourceFile {
  /** Relative to src/ (or to emulator/, for rules about it), with forward slashes. */
  readonly path: string;
  readonly text: string;
}

function importsOf(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return [...code.matchAll(/(?:from|import\()\s*'([^']+)'/g), ...code.matchAll(/^import '([^']+)'/gm)].map(
    (match) => match[1] ?? '',
  );
}

/** Names and literals of one system, which its own folder, the configuration and what opens it may use. */
const OF_ONE_SYSTEM =
  /elastic|deltatoken|createdon|lookuplogicalname|\bLCID\b|dataAreaId|WhoAmI|EntityDefinitions|prvRead|x-ms-|cross-company|mserp_/i;
const OWN_PLACES = /^(dataverse|finops|config)\/|^connector\/open_(dataverse|finops)\.ts$/;
/** It reads states of Airbyte's Python connector, which hold this name. */
const FOREIGN_STATES = 'sync/state/stream_state.ts';

function leaksIn({ path, text }: SourceFile): string[] {
  if (OWN_PLACES.test(path)) return [];
  const shown = path === FOREIGN_STATES ? text.replaceAll('$deltatoken', '') : text;
  const found = OF_ONE_SYSTEM.exec(shown);
  return found === null ? [] : [`${path}: ${found[0]}`];
}

/** Each circle of files that import one another, imports of types counted, as the paths along it. */
function circlesIn(files: readonly SourceFile[]): string[] {
  const targets = new Map(
    files.map(({ path, text }) => [
      path,
      importsOf(text)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => join('/', path, '..', specifier).slice(1)),
    ]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) circles.push([...trail.slice(at), path].join(' → '));
    if (at >= 0 || done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return circles;
}

function layerOf(path: string): number {
  const first = path.split('/')[0] ?? '';
  return LAYERS.findIndex((names) => names.includes(first));
}

function violations(file: SourceFile): string[] {
  const found: string[] = [];
  const say = (why: string): void => void found.push(`${file.path}: ${why}`);
  const own = layerOf(file.path);
  if (own < 0) say('belongs to no layer');
  if (/(^|\/)(index|utils?|helpers?)\.ts$/.test(file.path)) say('says nothing by its name');
  for (const specifier of importsOf(file.text)) {
    if (specifier.startsWith('node:')) continue;
    if (!specifier.startsWith('.')) {
      const home = HOMES[specifier];
      if (home === undefined) say(`imports ${specifier}, which has no home`);
      else if (!file.path.startsWith(home)) say(`imports ${specifier}, whose home is ${home}`);
      continue;
    }
    const target = join('/src', file.path, '..', specifier);
    if (!target.startsWith('/src/')) {
      say(`imports ${specifier}, which is outside src/`);
      continue;
    }
    const other = relative('/src', target);
    const theirs = layerOf(other);
    const sibling = theirs === own && own >= 0 && (LAYERS[own]?.length ?? 0) > 1;
    if (theirs > own) say(`imports ${other}, a layer to its right`);
    else if (sibling && other.split('/')[0] !== file.path.split('/')[0])
      say(`imports ${other}, the other system`);
  }
  const code = file.text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  for (const { home, pattern, why } of RESERVED) {
    if (pattern.test(code) && file.path !== home) say(`${pattern.source}: ${why}`);
  }
  return found;
}

function filesBelow(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(folder, path), text: readFileSync(path, 'utf8') }));
}

describe('src/', () => {
  test('keeps its layers', () => {
    const files = filesBelow('src');
    expect(files.length).toBeGreaterThan(40);
    expect(files.flatMap(violations)).toEqual([]);
  });

  test('has rooms in sync/ with arrows one way: run → plan → machine → state', () => {
    expect(filesBelow('src').flatMap(againstArrows)).toEqual([]);
  });

  test('keeps names of one system where they belong', () => {
    expect(filesBelow('src').flatMap(leaksIn)).toEqual([]);
  });

  test('has no circle of imports', () => {
    expect(circlesIn(filesBelow('src'))).toEqual([]);
  });
});

describe('emulator/', () => {
  test('imports nothing but Node and itself: it is a second reading of the service', () => {
    const files = filesBelow('emulator');
    expect(files.length).toBeGreaterThan(10);
    const foreign = files.flatMap(({ path, text }) =>
      importsOf(text)
        .filter((specifier) => !specifier.startsWith('node:'))
        .filter((specifier) => !join('/emulator', path, '..', specifier).startsWith('/emulator/'))
        .map((specifier) => `${path} imports ${specifier}`),
    );
    expect(foreign).toEqual([]);
  });

  test('has no circle of imports', () => {
    expect(circlesIn(filesBelow('emulator'))).toEqual([]);
  });
});

describe('the check itself', () => {
  test.each([
    ['a layer to its right', 'http/x.ts', "import { a } from '../auth/y.ts';"],
    ['a lazy import to its right', 'core/x.ts', "await import('../http/y.ts');"],
    ['the other system', 'dataverse/x.ts', "import { a } from '../finops/y.ts';"],
    ['a package outside of its home', 'odata/x.ts', "import { request } from 'undici';"],
    ['a package outside of its file', 'http/x.ts', "import { request } from 'undici';"],
    ['a package without a home', 'http/x.ts', "import _ from 'lodash';"],
    ['the emulator', 'http/x.ts', "import { a } from '../../emulator/start.ts';"],
    ['process.exit', 'cli/x.ts', 'process.exit(1);'],
    ['console', 'cli/x.ts', "console.log('x');"],
    ['a second writer', 'sync/x.ts', "process.stdout.write('x');"],
    ['any', 'sync/x.ts', 'const x: any = 1;'],
    ['a barrel', 'http/index.ts', ''],
    ['no layer', 'misc/x.ts', ''],
  ])('finds %s', (_, path, text) => {
    expect(violations({ path, text })).toHaveLength(1);
  });

  test.each([
    ['the machine asks the plan', 'sync/machine/x.ts', "import type { Plan } from '../plan/y.ts';"],
    ['a state knows the machine', 'sync/state/x.ts', "import { a } from '../machine/y.ts';"],
    ['a state knows a file of slices', 'sync/state/x.ts', "import { a } from '../slices/run_ranges.ts';"],
    ['no room', 'sync/other/x.ts', ''],
    ['a file of slices without a room', 'sync/slices/x.ts', ''],
  ])('finds an arrow against the others: %s', (_, path, text) => {
    expect(againstArrows({ path, text })).toHaveLength(1);
    expect(againstArrows({ path: 'sync/run/x.ts', text })).toEqual([]);
  });

  test('finds a name of one system where it does not belong', () => {
    const text = "const COLUMN = 'createdon';";
    expect(leaksIn({ path: 'sync/x.ts', text })).toEqual(['sync/x.ts: createdon']);
    expect(leaksIn({ path: 'dataverse/x.ts', text })).toEqual([]);
  });

  test('finds a circle of type imports', () => {
    const files = [
      { path: 'a/x.ts', text: "import { y } from '../b/y.ts';" },
      { path: 'b/y.ts', text: "import type { Z } from './z.ts';" },
      { path: 'b/z.ts', text: "import type { X } from '../a/x.ts';" },
    ];
    expect(circlesIn(files)).toEqual(['a/x.ts → b/y.ts → b/z.ts → a/x.ts']);
    expect(circlesIn(files.slice(0, 2))).toEqual([]);
  });

  test('allows valid imports', () => {
    const text =
      "import { a } from '../core/y.ts';\nimport { Agent } from 'undici';\n// console.log is spoken of\n";
    expect(violations({ path: 'http/transport.ts', text })).toEqual([]);
  });
});
