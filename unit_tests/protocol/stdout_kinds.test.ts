/**
 * The writer on every kind of stdout: a child writes through it, and what arrives must be what was written.
 */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';

const LINES = 2000;
const source = fileURLToPath(new URL('../../src/protocol/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'dataverse-writer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes 20 MB in lines of 10 kB, eight writers at once; says on stderr how it ended. */
const program = join(folder, 'write.ts');
writeFileSync(
  program,
  `import { LineWriter } from '${source}line_writer.ts';
   import { openSink } from '${source}stdout_sink.ts';
   const writer = new LineWriter(openSink(1));
   const line = (n) => Buffer.from(String(n).padStart(9, '0').repeat(1111) + '\\n');
   const work = async (from) => { for (let n = from; n < ${LINES}; n += 8) await writer.write(line(n)); };
   try {
     await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(work));
     await writer.flush();
     process.stderr.write('written, ' + Math.round(process.memoryUsage().arrayBuffers / 1e6) + ' MB held');
   } catch (error) {
     process.stderr.write(error.code + ': ' + error.message);
     process.exitCode = 1;
   } finally {
     writer.destroy();
   }`,
);

/** Each line is there once, and none is mixed with another. */
function expectWhole(output: Buffer | string): void {
  const lines = output
    .toString()
    .replaceAll('\r\n', '\n')
    .split('\n')
    .filter((line) => line !== '');
  expect(lines).toHaveLength(LINES);
  expect(new Set(lines).size).toBe(LINES);
  for (const line of lines) expect(line).toBe(line.slice(0, 9).repeat(1111));
}

const quoted = `'${process.execPath}' '${program}'`;

describe('stdout', () => {
  test('is a pipe with a slow reader: all arrives, and little is held meanwhile', async () => {
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += String(chunk)));
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) {
      chunks.push(chunk as Buffer);
      if (chunks.length % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expectWhole(Buffer.concat(chunks));
    expect(Number(/written, (\d+) MB held/.exec(said)?.[1])).toBeLessThan(15);
  });

  test('is a file', () => {
    const path = join(folder, 'out.jsonl');
    const fd = openSync(path, 'w');
    const result = spawnSync(process.execPath, [program], { stdio: ['ignore', fd, 'pipe'] });
    closeSync(fd);
    expect(result.status).toBe(0);
    expectWhole(readFileSync(path));
  });

  test('is appended to by a shell, after another program', () => {
    const path = join(folder, 'both.jsonl');
    spawnSync('sh', ['-c', `(echo first; ${quoted}) > '${path}'`]);
    const [first, ...rest] = readFileSync(path, 'utf8').split('\n');
    expect(first).toBe('first');
    expectWhole(rest.join('\n'));
  });

  const hasPython = spawnSync('python3', ['--version']).status === 0;
  (hasPython ? test : test.skip)('is a pipe that another process made non-blocking', () => {
    const nonBlocking = `import fcntl, os, sys; fcntl.fcntl(1, fcntl.F_SETFL, fcntl.fcntl(1, fcntl.F_GETFL) | os.O_NONBLOCK); os.execv(sys.argv[1], sys.argv[1:])`;
    const command = `python3 -c '${nonBlocking}' ${quoted} | (sleep 0.3; cat)`;
    const result = spawnSync('sh', ['-c', command], { maxBuffer: 1e9 });
    expect(result.stderr.toString()).toContain('written');
    expectWhole(result.stdout);
  });

  // Shown as skipped where the machine has no `script` to make a terminal with.
  const hasScript = spawnSync('script', ['--version']).status === 0;
  (hasScript ? test : test.skip)('is a terminal', () => {
    const result = spawnSync('script', ['-qec', quoted, '/dev/null'], { maxBuffer: 1e9 });
    expectWhole(result.stdout.toString().replace(/written, \d+ MB held/, ''));
  });

  test('is closed by its reader: the writer fails with a code and the process ends', () => {
    const result = spawnSync('sh', ['-c', `${quoted} | head -c 100000 > /dev/null`], { timeout: 20_000 });
    expect(result.stderr.toString()).toMatch(/^output_closed: .*\(EPIPE\)/);
  });

  test('has a reader that never reads: an end is still possible', async () => {
    const stuck = join(folder, 'stuck.ts');
    writeFileSync(
      stuck,
      `import { LineWriter } from '${source}line_writer.ts';
       import { openSink } from '${source}stdout_sink.ts';
       const writer = new LineWriter(openSink(1));
       writer.write(Buffer.alloc(10_000_000, 'x')).catch(() => {});
       setTimeout(() => writer.destroy(), 200);`,
    );
    const child = spawn(process.execPath, [stuck], { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.pause();
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect(code).toBe(0);
  });
});
