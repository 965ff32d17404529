/** Holds src/ and emulator/ to the rules of docs/architecture.md. */
import { describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import {
  againstArrows,
  importsOf,
  leaksIn,
  circlesIn,
  violations,
  filesBelow,
} from './architecture_rules.ts';

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
