/** Every command in the README and in docs/ runs as it is written, against the emulator, or is excepted with a reason. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readCommandLine } from '../emulator/command_line.ts';
import { readFinopsCommandLine } from '../emulator/finops/command_line.ts';
import { type Emulator, startEmulator } from '../emulator/start.ts';

/** What does not run here. Each entry must fit a command that is documented. */
const EXCEPTIONS: readonly { readonly command: RegExp; readonly why: string }[] = [
  { command: /^npm ci( &&|$)/, why: 'it would replace what runs this test; CI begins with it' },
  { command: /^npm run demo/, why: 'demo.long.test.ts runs it' },
  {
    command: /^npm run emulator/,
    why: 'it runs until it is stopped; its options are read below',
  },
  { command: /^npm run wheel$/, why: 'the judge "wheel" builds and installs it' },
  { command: /^pip install/, why: 'the judge "wheel" and the tests of Spark install it' },
  { command: /^docker build/, why: '.ci/image builds it' },
  {
    command: /^docker compose/,
    why: 'it takes a network between containers; public_name.test.ts checks its options',
  },
  { command: /^(docker tag|kind load)/, why: 'it takes a local cluster of Airbyte' },
  { command: /^openssl pkcs12/, why: 'it takes the certificate of a real app and asks for its password' },
  { command: / login /, why: 'it waits for a person; login.test.ts is that person' },
];

interface Block {
  readonly where: string;
  readonly commands: readonly string[];
}

const PAGES = ['README.md', 'python/README.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter(
  (name) => name.endsWith('.md'),
);

function blocksOf(page: string): Block[] {
  const blocks = readFileSync(page, 'utf8').matchAll(/^ *```(?:sh|bash|shell)\n([\s\S]*?)^ *```/gm);
  return [...blocks].map(([, text = ''], index) => ({
    where: `${page}, block ${index + 1}`,
    commands: text
      .replaceAll('\\\n', ' ')
      .split('\n')
      .map((line) =>
        line
          .replace(/\s+#.*$/, '')
          .replace(/^#.*$/, '')
          .trim(),
      )
      .filter((line) => line !== ''),
  }));
}

const BLOCKS = PAGES.flatMap(blocksOf);
const isExcepted = (command: string): boolean => EXCEPTIONS.some((one) => one.command.test(command));
const runnable = ({ commands, where }: Block) => ({
  where,
  commands: commands.filter((one) => !isExcepted(one)),
});
const RUN = BLOCKS.map(runnable).filter(({ commands }) => commands.length > 0);

const IMAGE = 'source-microsoft-dataverse';
/** An image of an earlier build would not know newer options: `.ci/run` sets this as soon as it has built one. */
const hasImage = process.env['TEST_IMAGE'] === '1';

/** Containers reach the emulator through the host's network, and the image is the one that `.ci/image` builds. */
const DOCKER = `#!/bin/sh
PATH=$(printf '%s' "$PATH" | cut -d: -f2-)
[ "$1" = run ] || exec docker "$@"
shift
for argument in "$@"; do
  shift
  [ "$argument" = ${IMAGE} ] && argument=${IMAGE}:dev
  set -- "$@" "$argument"
done
exec docker run --network=host "$@"
`;

let emulator: Emulator;
let folder: string;

/** A folder like that of the project, whose secrets are of the emulator. */
beforeAll(async () => {
  emulator = await startEmulator();
  folder = mkdtempSync(join(tmpdir(), 'documented-'));
  for (const name of readdirSync('.')) {
    if (name !== 'secrets' && !name.startsWith('.')) symlinkSync(resolve(name), join(folder, name));
  }
  const config = JSON.stringify(emulator.config);
  const catalog = readFileSync('integration_tests/configured_catalog.json');
  for (const place of ['.', 'secrets']) {
    mkdirSync(join(folder, place), { recursive: true });
    writeFileSync(join(folder, place, 'config.json'), config);
    writeFileSync(join(folder, place, 'catalog.json'), catalog);
  }
  mkdirSync(join(folder, 'shims'));
  writeFileSync(join(folder, 'shims', 'docker'), DOCKER);
  chmodSync(join(folder, 'shims', 'docker'), 0o755);
  chmodSync(folder, 0o755);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await emulator.stop();
});

async function runInShell(commands: readonly string[]): Promise<{ code: number | null; said: string }> {
  const path = [join(folder, 'shims'), resolve('bin'), process.env['PATH']].join(':');
  const shell = spawn('sh', ['-eu', '-c', commands.join('\n')], {
    cwd: folder,
    env: { ...process.env, PATH: path, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [shell.stdout, shell.stderr])
    stream.on('data', (chunk: Buffer) => (said += String(chunk)));
  const code = await new Promise<number | null>((done) => shell.once('close', done));
  return { code, said };
}

describe('documented commands', () => {
  const needsDocker = ({ commands }: Block): boolean => commands.some((one) => one.startsWith('docker '));
  const run = async ({ commands }: Block): Promise<void> => {
    const { code, said } = await runInShell(commands);
    // A check that fails ends with 0.
    const errors = said.match(/"type":"ERROR".{0,300}|"status":"FAILED".{0,300}/g) ?? [];
    expect({ code, errors, said: code === 0 ? '' : said.slice(-500) }).toEqual({
      code: 0,
      errors: [],
      said: '',
    });
  };
  test.each(RUN.filter((one) => !needsDocker(one)))('$where', run);
  (hasImage ? test : test.skip).each(RUN.filter(needsDocker))(
    '$where, with the image that TEST_IMAGE=1 promises',
    run,
  );

  test('are found, and each exception is of one that is documented', () => {
    expect(RUN.length).toBeGreaterThan(3);
    const all = BLOCKS.flatMap(({ commands }) => commands);
    expect(EXCEPTIONS.filter(({ command }) => !all.some((one) => command.test(one)))).toEqual([]);
  });

  test('that start the emulator have options that it knows', () => {
    const all = BLOCKS.flatMap(({ commands }) => commands);
    const started = all.filter((one) => one.startsWith('npm run emulator'));
    expect(started.length).toBeGreaterThan(5);
    for (const command of started) {
      const argv = command.split(' ').slice(4);
      const read = argv.includes('finance_and_operations') ? readFinopsCommandLine : readCommandLine;
      expect(() => read(argv)).not.toThrow();
    }
  });

  test('of npm in the text exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = PAGES.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/`npm run ([\w:-]+)/g)].map(
        ([, name = '']) => `${page}: ${name}`,
      ),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((one) => !Object.hasOwn(scripts, one.split(': ')[1] ?? ''))).toEqual([]);
  });
});
