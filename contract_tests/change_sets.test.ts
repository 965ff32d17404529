/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/execute-batch-operations-using-web-api#change-sets */
import { expect, test } from '@jest/globals';
import { type EmulatedEnvironment, onEmulator, type Reply } from './environment.ts';
import { rows } from './reply.ts';

/** A batch of one change set. @param writes method, path and body of each. */
function send(
  emulator: EmulatedEnvironment,
  writes: readonly (readonly [string, string, object])[],
): Promise<Reply> {
  const parts = writes.map(([method, path, body], at) =>
    [
      '--set_1',
      'Content-Type: application/http',
      'Content-Transfer-Encoding: binary',
      `Content-ID: ${at + 1}`,
      '',
      `${method} ${path.startsWith('$') ? path : `/api/data/v9.2/${path}`} HTTP/1.1`,
      'Content-Type: application/json',
      '',
      JSON.stringify(body),
      '',
    ].join('\r\n'),
  );
  const message = [
    '--batch_1',
    'Content-Type: multipart/mixed; boundary="set_1"',
    '',
    `${parts.join('\r\n')}\r\n--set_1--`,
    '--batch_1--',
    '',
  ].join('\r\n');
  return emulator.send('POST', '$batch', message, { 'content-type': 'multipart/mixed; boundary=batch_1' });
}

onEmulator('change sets', (emulator) => {
  test('later writes name what earlier ones made', async () => {
    const reply = await send(emulator, [
      ['POST', 'contacts', { firstname: 'Ada', lastname: 'King', fullname: 'Ada King' }],
      ['POST', 'accounts', { name: 'Set', 'primarycontactid@odata.bind': '$1' }],
      ['PATCH', '$2', { telephone1: '555' }],
    ]);
    expect(reply.status).toBe(200);
    expect(reply.text.match(/HTTP\/1\.1 204 No Content/g)).toHaveLength(3);
    expect(reply.text).toMatch(/Content-Type: multipart\/mixed; boundary=changesetresponse_/);
    const filter = encodeURIComponent("name eq 'Set' and primarycontactid/fullname eq 'Ada King'");
    const [row] = await rows(emulator, `accounts?$select=telephone1&$filter=${filter}`);
    expect(row).toMatchObject({ telephone1: '555' });
  });

  test('one write that fails takes all back', async () => {
    const reply = await send(emulator, [
      ['POST', 'accounts', { name: 'Taken back' }],
      ['POST', 'accounts', { name: 'Taken back', industrycode: 9999 }],
    ]);
    expect(reply.status).toBe(400);
    expect(reply.text).toContain('0x8004431a');
    expect(await rows(emulator, "accounts?$select=name&$filter=name eq 'Taken back'")).toEqual([]);
  });
});
