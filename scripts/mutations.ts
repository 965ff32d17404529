/**
 * Plants each of the deliberate defects in a copy of the project and says which test notices it: first lives
 * (integration_tests/lifecycle), then the unit tests, then the integration tests of reading. A defect that nothing notices is
 * a gap in the tests.
 *
 *     npm run mutations                     # all
 *     npm run mutations -- --only cursor    # those whose description has the word
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Defect, DEFECTS } from './mutations/defects.ts';

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const COPIED = ['src', 'emulator', 'integration_tests', 'unit_tests', 'scripts', 'docs', 'bin', 'dist'];
const FILES = ['package.json', 'spec.json', 'jest.config.js', '.prettierrc.json'];
const JEST = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--silent', '--bail'];

const TRIALS: readonly { readonly name: string; readonly argv: readonly string[] }[] = [
  { name: 'lives', argv: ['scripts/lifecycle.ts', '--seeds', '40', '--until-first'] },
  {
    name: 'unit tests',
    argv: [
      ...JEST,
      '--selectProjects',
      'unit',
      '--testPathPatterns',
      'unit_tests/(sync|odata|http|core|config|catalog|dataverse)',
    ],
  },
  {
    name: 'integration tests',
    argv: [
      ...JEST,
      '--selectProjects',
      'integration',
      '--testPathPatterns',
      'integration_tests/(read|ranges|min_max|filters|bad_input|numbered)',
    ],
  },
];

async function noticedBy(defect: Defect): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'defect-'));
  try {
    for (const name of [...COPIED, ...FILES]) cpSync(name, join(folder, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    for (const { file, find, replace } of defect.edits) {
      const path = join(folder, file);
      const text = readFileSync(path, 'utf8');
      if (text.split(find).length !== 2) throw new Error(`${file} has not exactly one: ${find}`);
      writeFileSync(
        path,
        text.replace(find, () => replace),
      );
    }
    // Tests through the executable run the bundle, which must have the defect too.
    if ((await run(folder, ['scripts/build.ts'])) !== 0) throw new Error(`not built: ${defect.what}`);
    for (const { argv, name } of TRIALS) {
      if ((await run(folder, argv)) !== 0) return name;
    }
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A defect may make a trial hang: that is noticed, too. */
async function run(folder: string, argv: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...argv], {
    cwd: folder,
    stdio: 'ignore',
    timeout: 240_000,
  });
  return await new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', done);
  });
}

const chosen = DEFECTS.filter(({ what }) => what.includes(values.only));
let missed = 0;
let next = 0;
const work = async (): Promise<void> => {
  while (next < chosen.length) {
    const defect = chosen[next++]!;
    const by = await noticedBy(defect);
    if (by === undefined) missed++;
    console.log(`${by === undefined ? 'NOT NOTICED' : `noticed by ${by}`.padEnd(28)} ${defect.what}`);
  }
};
await Promise.all([work(), work()]);
console.log(`${chosen.length - missed} of ${chosen.length} defects noticed`);
if (missed > 0) process.exitCode = 1;
