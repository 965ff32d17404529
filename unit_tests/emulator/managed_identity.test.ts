import { beforeEach, describe, expect, test } from '@jest/globals';
import { emulated, type Json, type Reply } from './emulated.ts';

const service = emulated();
let identity: Json = {};

beforeEach(async () => {
  identity = (await service.control('GET', 'signin')).json['managedIdentity'] as Json;
});

async function ask(
  path: string,
  options: Record<string, string | undefined>,
  headers: Record<string, string>,
): Promise<Pick<Reply, 'status' | 'json'>> {
  const given = Object.entries(options).filter((one): one is [string, string] => one[1] !== undefined);
  const response = await fetch(`${service.url}${path}?${String(new URLSearchParams(given))}`, { headers });
  return { status: response.status, json: (await response.json()) as Json };
}

describe('the metadata service of a machine', () => {
  const PATH = '/metadata/identity/oauth2/token';
  const imds = (more: Record<string, string | undefined> = {}, headers = { metadata: 'true' } as never) =>
    ask(PATH, { 'api-version': '2018-02-01', resource: service.url, ...more }, headers);

  test('gives a token that the environment takes', async () => {
    const { json, status } = await imds();
    expect([status, json]).toEqual([
      200,
      {
        access_token: expect.any(String),
        client_id: identity['clientId'],
        expires_in: '3599',
        expires_on: expect.stringMatching(/^\d{10}$/),
        ext_expires_in: '3599',
        not_before: expect.stringMatching(/^\d{10}$/),
        resource: service.url,
        token_type: 'Bearer',
      },
    ]);
    const headers = { authorization: `Bearer ${String(json['access_token'])}` };
    expect((await service.get('WhoAmI', headers)).status).toBe(200);
  });

  test.each(['client_id', 'object_id', 'msi_res_id'])(
    'finds an identity by %s, and no other',
    async (name) => {
      const known = { client_id: 'clientId', object_id: 'objectId', msi_res_id: 'resourceId' }[name] ?? '';
      expect((await imds({ [name]: String(identity[known]) })).status).toBe(200);
      expect((await imds({ [name]: String(identity['identityHeader']) })).status).toBe(400);
      const { json, status } = await imds({ [name]: 'x' });
      expect([status, json['error_description']]).toEqual([400, 'Identity not found']);
    },
  );

  test.each([
    ['without the header Metadata', {}, {}, 400, 'bad_request_102'],
    ['without a resource', { resource: undefined }, { metadata: 'true' }, 400, 'invalid_request'],
    ['for another resource', { resource: 'https://x.test' }, { metadata: 'true' }, 400, 'invalid_resource'],
  ])('refuses a request %s', async (_, options, headers, status, error) => {
    const reply = await imds(options, headers as never);
    expect([reply.status, reply.json['error']]).toEqual([status, error]);
  });

  test.each([{ 'api-version': '2099-01-01' }, { nonsense: '1' }])('does not know %j', async (options) => {
    expect((await imds(options)).status).toBe(501);
  });
});

describe("App Service's identity endpoint", () => {
  const appService = (header: string | undefined, version = '2019-08-01') =>
    ask(
      String(identity['appServicePath']),
      { 'api-version': version, resource: `${service.url}/` },
      header === undefined ? {} : { 'x-identity-header': header },
    );

  test('returns a token for a request with its header', async () => {
    const { json, status } = await appService(String(identity['identityHeader']));
    expect([status, Object.keys(json).sort()]).toEqual([
      200,
      ['access_token', 'client_id', 'expires_on', 'resource', 'token_type'],
    ]);
  });

  test.each([undefined, 'x'])('refuses one with the header %s', async (header) => {
    expect((await appService(header)).status).toBe(401);
  });

  test('does not know other versions', async () => {
    expect((await appService(String(identity['identityHeader']), '2017-09-01')).status).toBe(501);
  });
});
