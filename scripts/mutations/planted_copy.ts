/** A copy of the project, in which defects are planted one after the other. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Defect, LIVES } from './defect.ts';

const COPIED = 'bin contract_tests dist docs emulator integration_tests scripts src unit_tests'.split(' ');
const FILES = ['package.json', 'spec.json', 'jest.config.js', '.prettierrc.json'];
const LIVES_ARGV = ['scripts/lifecycle.ts', '--seeds', '40', '--until-first'];
const JEST_ARGV = [
  '--experimental-vm-modules',
  'node_modules/jest/bin/jest.js',
  '--silent',
  '--maxWorkers=1',
];
/** A defect may make a test hang: that is noticed, too. */
const TIMEOUT_MS = 240_000;

export class PlantedCopy {
  readonly #folder = mkdtempSync(join(tmpdir(), 'defects-'));

  constructor() {
    for (const name of [...COPIED, ...FILES]) cpSync(name, join(this.#folder, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(this.#folder, 'node_modules'));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Whether a test passes without a defect; asked twice, since a busy machine may fail one. */
  async passes(test: string): Promise<boolean> {
    return !(await this.#fails(test)) || !(await this.#fails(test));
  }

  /**
   * @param tests those of the defect's that pass without it.
   * @returns the first of them that fails with the defect planted; undefined where none does.
   */
  async noticedBy(defect: Defect, tests: readonly string[]): Promise<string | undefined> {
    const before = new Map<string, string>();
    try {
      for (const { file, find, replace } of defect.edits) {
        const path = join(this.#folder, file);
        const text = readFileSync(path, 'utf8');
        if (!before.has(path)) before.set(path, text);
        if (text.split(find).length !== 2) throw new Error(`${file} has not exactly one: ${find}`);
        writeFileSync(
          path,
          text.replace(find, () => replace),
        );
      }
      // Tests through the executable run the bundle, which must have the defect too.
      if (tests.some((test) => !test.startsWith('unit_tests/'))) await this.build();
      for (const test of tests) if (await this.#fails(test)) return test;
      return undefined;
    } finally {
      for (const [path, text] of before) writeFileSync(path, text);
    }
  }

  async build(): Promise<void> {
    if ((await this.#run(['scripts/build.ts'])) !== 0) throw new Error('the defect cannot be built');
  }

  async #fails(test: string): Promise<boolean> {
    return (await this.#run(test === LIVES ? LIVES_ARGV : [...JEST_ARGV, '--runTestsByPath', test])) !== 0;
  }

  async #run(argv: readonly string[]): Promise<number | null> {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...argv], {
      cwd: this.#folder,
      stdio: 'ignore',
      timeout: TIMEOUT_MS,
    });
    return await new Promise((done, fail) => {
      child.on('error', fail);
      child.on('close', done);
    });
  }
}
