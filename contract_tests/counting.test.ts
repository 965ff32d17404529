/**
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/count-rows
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrievetotalrecordcount
 */
import { expect, test } from '@jest/globals';
import { everywhere, type Json, onEmulator } from './environment.ts';
import { refusal, rowsOf } from './reply.ts';

everywhere('counting rows', (environment) => {
  test('/$count is a plain number', async () => {
    const { headers, text } = await environment.get('businessunits/$count');
    expect(headers.get('content-type')).toContain('text/plain');
    expect(text.replace(/^\uFEFF/, '')).toMatch(/^\d+$/);
  });

  test('$count=true is next to the rows', async () => {
    const reply = await environment.get('businessunits?$select=name&$count=true');
    expect(reply.json['@odata.count']).toBe(rowsOf(reply).length);
  });

  test('RetrieveTotalRecordCount counts several tables at once', async () => {
    const { json } = await environment.get(
      'RetrieveTotalRecordCount(EntityNames=@p)?@p=["systemuser","businessunit"]',
    );
    const counts = json['EntityRecordCountCollection'] as Json;
    expect(counts).toMatchObject({ Count: 2, IsReadOnly: false });
    expect([...(counts['Keys'] as string[])].toSorted()).toEqual(['businessunit', 'systemuser']);
    expect(counts['Values']).toEqual([expect.any(Number), expect.any(Number)]);
  });
});

onEmulator('counting rows', (emulator) => {
  test('follows a filter', async () => {
    const { text } = await emulator.get("accounts/$count?$filter=name eq 'Adventure Works'");
    expect(Number(text.replace(/^\uFEFF/, ''))).toBe(1);
  });

  test('of a virtual table is refused', async () => {
    const [status] = refusal(
      await emulator.get('RetrieveTotalRecordCount(EntityNames=@p)?@p=["cr1a7_externalorder"]'),
    );
    expect(status).toBe(400);
  });
});
