/** The standard tests of Airbyte's Python CDK, on the executable and on the image, over all streams. */
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Case, skipped, type Verdict } from './case.ts';
import { runCommand } from './command.ts';
import { type Emulated, startEmulated } from './emulated.ts';
import { EXECUTABLE, hasImage, IMAGE, WITH_HOST_NETWORK } from './product.ts';
import { pythonEnvironment } from './python_environment.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SCRIPTS = fileURLToPath(new URL('cdk', import.meta.url));
const NAME = 'CDK standard tests';

/** Both systems, each with its file of acceptance tests. */
interface JudgedSystem {
  /** Stands behind the judge's name. */
  readonly suffix: string;
  readonly acceptanceFile: string;
  /** Options of the emulator. */
  readonly options: readonly string[];
}

const SYSTEMS: readonly JudgedSystem[] = [
  { suffix: '', acceptanceFile: 'acceptance-test-config.yml', options: [] },
  {
    suffix: ', Finance & Operations',
    acceptanceFile: 'acceptance-test-config.finance_and_operations.yml',
    options: ['--product', 'finance_and_operations'],
  },
];

export async function cdk(): Promise<Verdict[]> {
  const environment = await pythonEnvironment('cdk', join(SCRIPTS, 'requirements.txt'));
  if ('missing' in environment) return [skipped(NAME, '', environment.missing)];
  const { python } = environment;
  const { stdout } = await runCommand([python, '-c', 'import airbyte_cdk; print(airbyte_cdk.__version__)']);
  const version = stdout.trim();
  const verdicts: Verdict[] = [];
  for (const system of SYSTEMS) verdicts.push(...(await judgeSystem(system, python, version)));
  return verdicts;
}

async function judgeSystem(system: JudgedSystem, python: string, version: string): Promise<Verdict[]> {
  const { acceptanceFile, options, suffix } = system;
  const emulated = await startEmulated(options);
  const casesOf = (suite: string): Promise<Case[]> =>
    judge(python, connectorFolder(emulated, acceptanceFile), suite);
  try {
    const executable = {
      judge: `${NAME}, executable${suffix}`,
      version,
      cases: await casesOf('TestExecutable'),
    };
    const name = `${NAME}, image${suffix}`;
    if (!(await hasImage())) return [executable, skipped(name, version, `no image ${IMAGE}`)];
    return [executable, { judge: name, version, cases: await casesOf('TestImage') }];
  } finally {
    emulated.stop();
  }
}

/** The suite reads `secrets/config.json` in the connector's folder. It gets its own folder, so it cannot use a person's file. */
function connectorFolder({ configFile }: Emulated, acceptanceFile: string): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'judges-')), 'source-microsoft-dataverse');
  mkdirSync(join(folder, 'secrets'), { recursive: true });
  for (const file of ['metadata.yaml', 'spec.json', 'icon.svg']) {
    copyFileSync(join(ROOT, file), join(folder, file));
  }
  copyFileSync(join(ROOT, acceptanceFile), join(folder, 'acceptance-test-config.yml'));
  cpSync(SCRIPTS, folder, { recursive: true });
  cpSync(join(ROOT, 'integration_tests'), join(folder, 'integration_tests'), {
    recursive: true,
    filter: (path) =>
      !path.endsWith('.ts') && (!path.endsWith('.jsonl') || path.includes('expected_records')),
  });
  copyFileSync(configFile, join(folder, 'secrets', 'config.json'));
  return folder;
}

async function judge(python: string, folder: string, suite: string): Promise<Case[]> {
  const report = join(folder, 'report.xml');
  const options = ['-q', '-p', 'no:cacheprovider', '-k', suite, '--junit-xml', report];
  const image = ['--connector-image', IMAGE, '--read-from-streams', 'all', '--read-scenarios', 'config'];
  const env = { CONNECTOR_EXECUTABLE: EXECUTABLE, ...WITH_HOST_NETWORK };
  const { stdout } = await runCommand([python, '-m', 'pytest', ...options, ...image, 'test_standard.py'], {
    cwd: folder,
    env,
  });
  const cases = readReport(report);
  if (cases.some(({ outcome }) => outcome === 'failed')) console.log(stdout.slice(-8000));
  if (cases.length > 0) return cases;
  writeFileSync(report, stdout);
  return [{ case: 'the suite', outcome: 'failed', detail: stdout.slice(-500) }];
}

const CASE = /<testcase [^>]*? name="([^"]*)"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g;

function readReport(file: string): Case[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // The suite ended before it wrote its report; the caller reports that.
    return [];
  }
  return [...text.matchAll(CASE)].map(([, name = '', body = '']) => {
    const outcome = /<(?:failure|error)\b/.test(body)
      ? 'failed'
      : body.includes('<skipped')
        ? 'skipped'
        : 'passed';
    return {
      case: plain(name),
      outcome,
      detail: plain(/message="([^"]*)"/.exec(body)?.[1] ?? '').slice(0, 200),
    };
  });
}

function plain(xml: string): string {
  return xml
    .replaceAll('&apos;', "'")
    .replaceAll(/&#10;|\s+/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .trim();
}
