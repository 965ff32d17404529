/** The rules of the architecture, and what breaks them: layers, homes of packages, names of one system, circles. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

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
export function againstArrows({ path, text }: SourceFile): string[] {
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
  {
    pattern: /process\.(stdout|stderr)\b/,
    home: '(nowhere)',
    why: 'protocol/ has the one writer of stdout',
  },
  { pattern: /:\s*any\b|<any>|\bas any\b/, home: '(nowhere)', why: 'what comes from outside is unknown' },
];

export interface SourceFile {
  /** Relative to src/ (or to emulator/, for rules about it), with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export function importsOf(text: string): string[] {
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

export function leaksIn({ path, text }: SourceFile): string[] {
  if (OWN_PLACES.test(path)) return [];
  const shown = path === FOREIGN_STATES ? text.replaceAll('$deltatoken', '') : text;
  const found = OF_ONE_SYSTEM.exec(shown);
  return found === null ? [] : [`${path}: ${found[0]}`];
}

/** Each circle of files that import one another, imports of types counted, as the paths along it. */
export function circlesIn(files: readonly SourceFile[]): string[] {
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

export function violations(file: SourceFile): string[] {
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

export function filesBelow(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(folder, path), text: readFileSync(path, 'utf8') }));
}
