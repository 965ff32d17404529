/** What dialects say about lists of values, service protection and annotations. */
import { describe, expect, test } from '@jest/globals';
import { emulated, type Json, refusal, type Reply } from './emulated.ts';

const service = emulated();
const speak = (settings: Json): Promise<Reply> => service.control('POST', 'dialect', settings);
const prefer = (...preferences: string[]): { prefer: string } => ({ prefer: preferences.join(',') });

describe('lists of values in RetrieveMetadataChanges', () => {
  const ask = (list: string): Promise<Reply> => {
    const query = {
      Properties: { PropertyNames: ['LogicalName'] },
      Criteria: {
        Conditions: [
          {
            ConditionOperator: 'In',
            PropertyName: 'LogicalName',
            Value: { Type: 'System.String[]', Value: list },
          },
        ],
      },
    };
    return service.get(`RetrieveMetadataChanges(Query=@p1)?@p1=${encodeURIComponent(JSON.stringify(query))}`);
  };
  const json = '["account","contact"]';
  const quoted = "['account','contact']";

  test.each<[string, string, number]>([
    ['any', json, 200],
    ['any', quoted, 200],
    ['json', json, 200],
    ['json', quoted, 400],
    ['single-quotes', json, 400],
    ['single-quotes', quoted, 200],
  ])('%s: %s', async (valueLists, list, status) => {
    await speak({ valueLists });
    const reply = await ask(list);
    expect(reply.status).toBe(status);
    if (status === 200) {
      const found = reply.json['EntityMetadata'] as Json[];
      expect(found.map((one) => one['LogicalName'])).toEqual(['account', 'contact']);
    }
  });
});

describe('service protection', () => {
  test('too many at once: minutes of Retry-After, though there is room as soon as one is answered', async () => {
    await speak({ concurrencyRetryAfterSeconds: 427 });
    await service.control('POST', 'limits', { concurrency: 1 });
    await service.control('POST', 'faults', { match: 'whoami', action: { type: 'delay', ms: 200 } });
    const slow = service.get('WhoAmI');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const refused = await service.get('WhoAmI');
    expect(refusal(refused).slice(0, 2)).toEqual([429, '0x80072326']);
    expect(refused.headers.get('retry-after')).toBe('427');
    await slow;
    expect((await service.get('WhoAmI')).status).toBe(200);
  });

  test.each([
    ['per-server', [200, 200, 200, 200, 429]],
    ['shared', [200, 200, 429, 429, 429]],
  ])('%s counters', async (requestCounter, statuses) => {
    await speak({ requestCounter });
    await service.control('POST', 'limits', { requests: 2, servers: 2 });
    const found: number[] = [];
    for (let at = 0; at < 5; at++) found.push((await service.get('WhoAmI')).status);
    expect(found).toEqual(statuses);
  });

  test.each([
    ['separated', '1,200.00'],
    ['plain', '1200.00'],
  ])('the time that is left, %s', async (remainingTime, text) => {
    await speak({ remainingTime });
    const { headers } = await service.get('WhoAmI');
    expect(headers.get('x-ms-ratelimit-time-remaining-xrm-requests')).toBe(text);
  });
});

test('whether annotations keep the delta link away', async () => {
  const both = prefer('odata.track-changes', 'odata.include-annotations="*"');
  expect((await service.get('territories?$select=name')).status).toBe(200);
  expect((await service.get('accounts?$select=name', both)).json['@odata.deltaLink']).toBeUndefined();
  await speak({ annotationsSuppressDeltaLink: false });
  expect((await service.get('accounts?$select=name', both)).json['@odata.deltaLink']).toBeDefined();
});
