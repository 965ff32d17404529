import { describe, expect, test } from '@jest/globals';
import { ConnectorError } from '../../src/core/errors.ts';
import { Redactor } from '../../src/core/redaction.ts';
import { LineWriter } from '../../src/protocol/line_writer.ts';
import { MessageOutput } from '../../src/protocol/message_output.ts';
import type { ByteSink } from '../../src/protocol/stdout_sink.ts';

function outputTo(sink: Partial<ByteSink> = {}, debug = false) {
  const written: string[] = [];
  const writer = new LineWriter({
    write: async (bytes) => {
      await new Promise((resolve) => setImmediate(resolve));
      written.push(Buffer.from(bytes).toString());
    },
    destroy: () => {},
    ...sink,
  });
  const redactor = new Redactor();
  const clock = { now: () => 1234, sleep: async () => {} };
  const output = new MessageOutput({ writer, redactor, clock, debug });
  const messages = (): unknown[] => written.map((line) => JSON.parse(line) as unknown);
  return { messages, output, redactor, writer, written };
}

describe('what is said', () => {
  test('goes out in order, one message a line', async () => {
    const { messages, output, written } = outputTo();
    output.log.info('first');
    await output.state('account', { a: 1 }, 7);
    output.log.warn('third');
    await output.flush();
    expect(written.every((line) => line.endsWith('}\n') && line.indexOf('\n') === line.length - 1)).toBe(
      true,
    );
    expect(messages()).toEqual([
      { type: 'LOG', log: { level: 'INFO', message: 'first' } },
      {
        type: 'STATE',
        state: {
          type: 'STREAM',
          stream: { stream_descriptor: { name: 'account' }, stream_state: { a: 1 } },
          sourceStats: { recordCount: 7 },
        },
      },
      { type: 'LOG', log: { level: 'WARN', message: 'third' } },
    ]);
  });

  test('holds debug back unless asked for', async () => {
    const quiet = outputTo();
    quiet.output.log.debug('detail');
    await quiet.output.flush();
    expect(quiet.written).toEqual([]);
    const loud = outputTo({}, true);
    loud.output.log.debug('detail');
    await loud.output.flush();
    expect(loud.messages()).toEqual([{ type: 'LOG', log: { level: 'DEBUG', message: 'detail' } }]);
  });

  test.each([
    ['config', 'config_error'],
    ['transient', 'transient_error'],
    ['system', 'system_error'],
  ] as const)('an error of kind %s is a %s', async (kind, failure_type) => {
    const { messages, output } = outputTo();
    const error = new ConnectorError(kind, 'throttled', 'words', { detail: 'detail' });
    await output.traceError(error, 'account');
    expect(messages()).toMatchObject([
      {
        type: 'TRACE',
        trace: {
          type: 'ERROR',
          emitted_at: 1234,
          error: {
            message: 'words',
            internal_message: 'throttled: detail',
            failure_type,
            stream_descriptor: { name: 'account' },
          },
        },
      },
    ]);
  });

  test('a pause is reported with its end', async () => {
    const { messages, output } = outputTo();
    await output.streamStatus('account', 'RUNNING', [
      { type: 'RATE_LIMITED', rate_limited: { quota_reset: 99 } },
    ]);
    expect(messages()).toMatchObject([
      {
        trace: {
          stream_status: {
            status: 'RUNNING',
            reasons: [{ type: 'RATE_LIMITED', rate_limited: { quota_reset: 99 } }],
          },
        },
      },
    ]);
  });
});

test('no secret leaves, in whatever form', async () => {
  const { output, redactor, written } = outputTo();
  const secret = 's3cr~t "quoted"/+=';
  redactor.add(secret);
  output.log.info(`plain ${secret}`);
  output.log.info(`in a URL ${encodeURIComponent(secret)}`);
  output.log.info(`in JSON ${JSON.stringify({ secret })}`);
  await output.connectionStatus('FAILED', `status ${secret}`);
  const cause = new Error(`cause ${secret}`);
  await output.traceError(
    new ConnectorError('system', 'internal', `words ${secret}`, { detail: secret, cause }),
  );
  await output.flush();
  const text = written.join('');
  expect(text).not.toContain('s3cr~t');
  expect(text.match(/\*{5}/g)?.length).toBeGreaterThanOrEqual(7);
});

describe('a reader that went away', () => {
  const broken: Partial<ByteSink> = {
    write: () => Promise.reject(Object.assign(new Error('broken pipe'), { code: 'EPIPE' })),
  };

  test('is met by the next who waits, even if a log line met it first', async () => {
    const { output } = outputTo(broken);
    output.log.info('lost');
    await expect(output.flush()).rejects.toMatchObject({ code: 'output_closed', kind: 'system' });
    await expect(output.state('account', {}, 0)).rejects.toMatchObject({ code: 'output_closed' });
  });

  test('nothing is written after the first failure', async () => {
    let tries = 0;
    const { writer } = outputTo({
      write: async () => {
        tries++;
        throw new Error('gone');
      },
    });
    const results = await Promise.allSettled([1, 2, 3].map(() => writer.write(Buffer.from('x\n'))));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(tries).toBe(1);
  });
});
