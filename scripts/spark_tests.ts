/**
 * The Spark data source against the emulators: `npm run test:spark`. Runs pytest twice, in local mode and with executors as
 * processes of their own. What cannot be had (Java, PyPI, Delta's jar) is skipped loudly. Ends with
 * `N passed, N failed, N skipped`. Arguments go to pytest, such as `-k sync`.
 */
import { spawn } from 'node:child_process';
import { prepareSpark, ROOT } from './spark_environment.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const PYTEST = '-m pytest python/tests -c python/pytest.ini -q -p no:cacheprovider -W ignore'.split(' ');

/** With executors as processes, only the tests that say something about those run again. */
const RUNS = [
  { master: 'local[2]', argv: [] },
  { master: 'local-cluster[2,1,1024]', argv: ['-m', 'cluster'] },
];

const environment = await prepareSpark();
const total =
  'missing' in environment ? skipAll(environment.missing) : await runAll(environment.python, environment.env);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;

function skipAll(reason: string): Counts {
  console.log(`!!! SPARK IS SKIPPED: ${reason} !!!`);
  return { passed: 0, failed: 0, skipped: 1 };
}

async function runAll(python: string, env: Readonly<Record<string, string>>): Promise<Counts> {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  if (env['SPARK_TEST_WITHOUT_DELTA'] !== undefined)
    console.log(`!!! DELTA IS SKIPPED: ${env['SPARK_TEST_WITHOUT_DELTA']} !!!`);
  for (const { argv, master } of RUNS) {
    console.log(`\n${master}`);
    const counts = await runPytest([python, ...PYTEST, ...argv, ...process.argv.slice(2)], {
      ...env,
      SPARK_TEST_MASTER: master,
    });
    for (const kind of ['passed', 'failed', 'skipped'] as const) sum[kind] += counts[kind];
  }
  return sum;
}

/** Shows what pytest prints, and counts from its last line: `1 failed, 50 passed, 2 skipped in 60.00s`. */
async function runPytest(
  [program = '', ...argv]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Counts> {
  const child = spawn(program, argv, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    // Spark logs a lot to standard error, for its operators.
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    process.stdout.write(String(chunk));
    text += String(chunk);
  }
  const code = await new Promise<number | null>((resolve) => {
    if (child.exitCode === null) child.once('exit', resolve);
    else resolve(child.exitCode);
  });
  const last = text.trimEnd().split('\n').at(-1) ?? '';
  const count = (word: string): number => Number(new RegExp(`(\\d+) ${word}`).exec(last)?.[1] ?? 0);
  const failed = count('failed') + count('error');
  return {
    passed: count('passed'),
    // A run that ended before its last line counts as one failure.
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: count('skipped'),
  };
}
