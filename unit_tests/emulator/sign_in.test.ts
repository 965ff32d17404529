import { describe, expect, test } from '@jest/globals';
import { emulated, refusal } from './emulated.ts';

const service = emulated();

describe('the token endpoint', () => {
  test('gives a bearer token without saying its scope, as Entra does', async () => {
    const { json, status } = await service.signIn();
    expect(status).toBe(200);
    expect(json).toEqual({
      token_type: 'Bearer',
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: expect.any(String),
    });
  });

  test.each([
    ['a wrong secret', { client_secret: 'no' }, undefined, 401, 'invalid_client', 7000215],
    ['an unknown app', { client_id: 'no' }, undefined, 400, 'unauthorized_client', 700016],
    ['an unknown tenant', {}, '00000000-1111-2222-3333-444444444444', 400, 'invalid_request', 90002],
    ['an unknown domain', {}, 'no.example', 400, 'invalid_request', 90002],
    ['a malformed tenant', {}, 'no', 400, 'invalid_request', 900023],
    ['another resource', { scope: 'https://x.test/.default' }, undefined, 400, 'invalid_resource', 500011],
    ['a missing scope', { scope: undefined }, undefined, 400, 'invalid_request', 90014],
    ['a missing secret', { client_secret: undefined }, undefined, 401, 'invalid_client', 7000218],
    ['a scope without .default', { scope: 'openid' }, undefined, 400, 'invalid_scope', 1002012],
    ['a missing grant', { grant_type: undefined }, undefined, 400, 'invalid_request', 900144],
    ['a missing client', { client_id: undefined }, undefined, 400, 'invalid_request', 900144],
    ['an unknown grant', { grant_type: 'x' }, undefined, 400, 'unsupported_grant_type', 70003],
  ])('refuses %s', async (_, form, tenant, status, error, code) => {
    const reply = await service.signIn(form, tenant);
    expect(reply.status).toBe(status);
    expect(reply.json).toMatchObject({
      error,
      error_codes: [code],
      error_description: expect.stringContaining(`AADSTS${code}: `),
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/),
      trace_id: expect.any(String),
      correlation_id: expect.any(String),
    });
  });

  test.each([
    ['secretExpired', 401, 'invalid_client', 7000222, undefined],
    ['consentMissing', 400, 'invalid_grant', 65001, 'consent_required'],
    ['conditionalAccess', 400, 'interaction_required', 53003, 'message_only'],
  ])('refuses by order of the tenant: %s', async (name, status, error, code, suberror) => {
    await service.control('POST', 'signin', { [name]: true });
    const refused = await service.signIn();
    expect([refused.status, refused.json['error'], refused.json['error_codes']]).toEqual([
      status,
      error,
      [code],
    ]);
    expect(refused.json['suberror']).toBe(suberror);
    await service.control('POST', 'signin', { [name]: false });
    expect((await service.signIn()).status).toBe(200);
  });

  test('knows a wrong secret from one that was right once', async () => {
    await service.control('POST', 'signin', { secretExpired: true });
    expect((await service.signIn({ client_secret: 'no' })).json['error_codes']).toEqual([7000215]);
  });

  test('takes the tenant by its domain too', async () => {
    expect((await service.signIn({}, 'contoso.onmicrosoft.com')).status).toBe(200);
  });

  test('has a trace of its own for every request, and the correlation that the client names', async () => {
    const ask = async (headers: Record<string, string>): Promise<Record<string, unknown>> => {
      const url = `${service.config['authority_url']}/${service.config['tenant_id']}/oauth2/v2.0/token`;
      return (await fetch(url, { method: 'POST', headers, body: new URLSearchParams() })).json() as never;
    };
    const first = await ask({ 'client-request-id': 'mine' });
    const second = await ask({});
    expect([first['correlation_id'], first['trace_id'] === second['trace_id']]).toEqual(['mine', false]);
  });

  test('says which grants it does not emulate', async () => {
    const { json, status } = await service.signIn({ grant_type: 'password' });
    expect([status, json['error_description']]).toEqual([501, expect.stringContaining('not emulated')]);
  });
});

describe('requests', () => {
  test.each([
    ['no token', ''],
    ['a foreign token', 'Bearer abc'],
  ])('with %s get an empty 401 that says where to sign in', async (_, authorization) => {
    const { headers, status, text } = await service.get('WhoAmI', { authorization });
    const authority = `${service.url}/_login/${service.config['tenant_id']}/oauth2/authorize`;
    expect([status, text]).toEqual([401, '']);
    expect(headers.get('www-authenticate')).toBe(
      `Bearer authorization_uri=${authority}, resource_id=${service.url}/`,
    );
  });

  test('with a token that expired get 401', async () => {
    await service.control('POST', 'tokens/expire');
    expect((await service.get('WhoAmI')).status).toBe(401);
  });

  test.each(['WhoAmI', 'WhoAmI()'])('%s tells who asks', async (path) => {
    const { json, status } = await service.get(path);
    expect(status).toBe(200);
    expect(json).toEqual({
      '@odata.context': expect.stringMatching(/\$metadata#Microsoft\.Dynamics\.CRM\.WhoAmIResponse$/),
      BusinessUnitId: expect.any(String),
      UserId: expect.any(String),
      OrganizationId: expect.any(String),
    });
  });

  test('of one who is not a member are refused with 403, token or not', async () => {
    await service.control('POST', 'access', { notMember: true });
    expect(refusal(await service.get('WhoAmI'))).toEqual([
      403,
      '0x80072560',
      'The user is not a member of the organization.',
    ]);
  });

  test('of a table without the privilege name it and the table', async () => {
    await service.control('POST', 'access', { missingReadPrivilege: ['contact'] });
    const [status, code, words] = refusal(await service.get('contacts'));
    expect([status, code]).toEqual([403, '0x80040220']);
    expect(words).toMatch(
      /^Principal user \(Id=.*, type=8, roleCount=\d+, .*AADObjectId=.*, businessUnitId=[0-9a-f-]{36}\), is missing /,
    );
    expect(words).toMatch(/is missing prvReadContact privilege \(Id=.*\) on OTC=\d+ for entity 'contact'/);
    expect((await service.get('accounts')).status).toBe(200);
  });

  test('carry the headers of the service', async () => {
    const { headers } = await service.get('WhoAmI');
    expect(headers.get('odata-version')).toBe('4.0');
    expect(headers.get('x-ms-service-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('x-ms-ratelimit-burst-remaining-xrm-requests')).toMatch(/^\d+$/);
    expect(headers.get('x-ms-ratelimit-time-remaining-xrm-requests')).toBe('1,200.00');
    expect(headers.get('x-ms-dop-hint')).toBe('4');
    expect(headers.get('set-cookie')).toContain('ARRAffinity=');
  });

  test('for what is unknown are refused, and never guessed', async () => {
    expect(refusal(await service.get('cr1a7_nonsense'))).toEqual([
      404,
      '0x8006088a',
      "Resource not found for the segment 'cr1a7_nonsense'.",
    ]);
    expect(refusal(await service.get('nonsense'))[0]).toBe(501);
    expect(refusal(await service.get('RetrieveCurrentOrganization()'))[0]).toBe(501);
    expect(refusal(await service.get('accounts?$select=%zz'))[0]).toBe(400);
    expect((await service.get('%zz')).status).toBeGreaterThanOrEqual(400);
  });
});

describe('RetrieveUserPrivileges', () => {
  test('lists what the user may read, and how far', async () => {
    await service.control('POST', 'access', {
      missingReadPrivilege: ['contact'],
      depth: { account: 'Basic' },
    });
    const user = (await service.get('WhoAmI')).json['UserId'];
    const { json } = await service.get(
      `systemusers(${String(user)})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()`,
    );
    const privileges = json['RolePrivileges'] as { PrivilegeName: string; Depth: string }[];
    const depthOf = (name: string): string | undefined =>
      privileges.find(({ PrivilegeName }) => PrivilegeName === name)?.Depth;
    expect([depthOf('prvReadActivity'), depthOf('prvReadAccount'), depthOf('prvReadContact')]).toEqual([
      'Global',
      'Basic',
      undefined,
    ]);
  });
});
