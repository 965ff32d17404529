/** Sign-in by assertion. The assertions are made here, by Node's own means, and by MSAL: not by the emulator. */
import {
  constants,
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  sign,
  X509Certificate,
} from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ConfidentialClientApplication } from '@azure/msal-node';
import { emulated, type Json, type Reply } from './emulated.ts';

const service = emulated();
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

let certificate: X509Certificate;
let privateKey: string;

beforeAll(async () => {
  const { json } = await service.control('GET', 'signin');
  certificate = new X509Certificate(String(json['certificate']));
  privateKey = String(json['privateKey']);
});

const seconds = (): number => Math.floor(Date.now() / 1000);
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function thumbprints(): { x5t: string; 'x5t#S256': string } {
  const hash = (name: string): string => createHash(name).update(certificate.raw).digest('base64url');
  return { x5t: hash('sha1'), 'x5t#S256': hash('sha256') };
}

function signed(header: Json, about: Json, key: Parameters<typeof createPrivateKey>[0] = privateKey): string {
  const text = `${base64(header)}.${base64(about)}`;
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const how = header['alg'] === 'PS256' ? pss : { padding: constants.RSA_PKCS1_PADDING };
  const signature = sign('sha256', Buffer.from(text), { key: createPrivateKey(key), ...how });
  return `${text}.${signature.toString('base64url')}`;
}

function claims(more: Json = {}): Json {
  const { authority_url: authority, client_id: id, tenant_id: tenant } = service.config;
  const now = seconds();
  const aud = `${authority}/${tenant}/oauth2/v2.0/token`;
  return { aud, iss: id, sub: id, jti: 'any', nbf: now - 5, exp: now + 600, ...more };
}

function signInWith(assertion: string, more: Record<string, string | undefined> = {}): Promise<Reply> {
  return service.signIn({
    client_secret: undefined,
    client_assertion_type: JWT_BEARER,
    client_assertion: assertion,
    ...more,
  });
}

const outcome = ({ json, status }: Reply): unknown => [status, json['error'], json['error_codes']];

describe('an assertion signed with the certificate', () => {
  test.each([
    ['RS256', 'x5t'],
    ['RS256', 'x5t#S256'],
    ['PS256', 'x5t'],
    ['PS256', 'x5t#S256'],
  ] as const)('%s with %s signs in', async (alg, name) => {
    const reply = await signInWith(signed({ alg, typ: 'JWT', [name]: thumbprints()[name] }, claims()));
    expect(reply.status).toBe(200);
    expect(reply.json).not.toHaveProperty('scope');
    const headers = { authorization: `Bearer ${String(reply.json['access_token'])}` };
    expect((await service.get('WhoAmI', headers)).status).toBe(200);
  });

  test('may name the issuer of the tenant as its audience', async () => {
    const aud = `${service.config['authority_url']}/${service.config['tenant_id']}/v2.0`;
    const reply = await signInWith(signed({ alg: 'RS256', ...thumbprints() }, claims({ aud })));
    expect(reply.status).toBe(200);
  });

  test.each<[string, Json, number, number]>([
    ['of another audience', { aud: 'https://elsewhere.test' }, 401, 700023],
    ['about another app', { sub: 'another' }, 401, 700021],
    ['of another app', { iss: 'another' }, 401, 700021],
    ['that is over', { exp: seconds() - 1 }, 401, 700024],
    ['that is yet to begin', { nbf: seconds() + 400 }, 401, 700024],
  ])('%s is refused', async (_, wrong, status, code) => {
    const reply = await signInWith(signed({ alg: 'PS256', ...thumbprints() }, claims(wrong)));
    expect(outcome(reply)).toEqual([status, 'invalid_client', [code]]);
  });

  test('signed with another key is refused', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const key = other.export({ type: 'pkcs8', format: 'pem' });
    const reply = await signInWith(signed({ alg: 'PS256', ...thumbprints() }, claims(), key));
    expect(outcome(reply)).toEqual([401, 'invalid_client', [700027]]);
    expect(reply.json['error_description']).toMatch(/signature value did not match/);
  });

  test('changed after it was signed is refused', async () => {
    const [head, , signature] = signed({ alg: 'RS256', ...thumbprints() }, claims()).split('.');
    const reply = await signInWith(`${head}.${base64(claims({ exp: seconds() + 9999 }))}.${signature}`);
    expect(outcome(reply)).toEqual([401, 'invalid_client', [700027]]);
  });

  test('signed as RS256 and said to be PS256 is refused', async () => {
    const text = `${base64({ alg: 'PS256', ...thumbprints() })}.${base64(claims())}`;
    const signature = sign('sha256', Buffer.from(text), createPrivateKey(privateKey)).toString('base64url');
    expect(outcome(await signInWith(`${text}.${signature}`))).toEqual([401, 'invalid_client', [700027]]);
  });

  test('of a certificate that is not registered is refused, naming it', async () => {
    await service.control('POST', 'signin', { certificates: [] });
    const reply = await signInWith(signed({ alg: 'PS256', ...thumbprints() }, claims()));
    expect(outcome(reply)).toEqual([401, 'invalid_client', [700027]]);
    const thumbprint = certificate.fingerprint256.replaceAll(':', '');
    expect(reply.json['error_description']).toContain(`Thumbprint of key used by client: '${thumbprint}'`);
    await service.control('POST', 'signin', { certificates: [certificate.toString()] });
    expect((await signInWith(signed({ alg: 'PS256', ...thumbprints() }, claims()))).status).toBe(200);
  });

  test.each([
    ['nonsense', 'x.y.z', 50027],
    ['one without a thumbprint', () => signed({ alg: 'RS256' }, claims()), 50027],
  ])('%s is not an assertion', async (_, text, code) => {
    const reply = await signInWith(typeof text === 'string' ? text : text());
    expect(outcome(reply)).toEqual([400, 'invalid_request', [code]]);
  });

  test.each<[string, () => string, Record<string, string | undefined>]>([
    ['another algorithm', () => signed({ alg: 'RS512', ...thumbprints() }, claims()), {}],
    ['no id', () => signed({ alg: 'RS256', ...thumbprints() }, claims({ jti: undefined })), {}],
    ['no end', () => signed({ alg: 'RS256', ...thumbprints() }, claims({ exp: undefined })), {}],
    [
      'another type',
      () => signed({ alg: 'RS256', ...thumbprints() }, claims()),
      { client_assertion_type: 'x' },
    ],
    [
      'a secret next to it',
      () => signed({ alg: 'RS256', ...thumbprints() }, claims()),
      { client_secret: 'x' },
    ],
  ])('what is not known is said: %s', async (_, text, more) => {
    const { json, status } = await signInWith(text(), more);
    expect([status, json['error_description']]).toEqual([501, expect.stringContaining('not emulated')]);
  });

  test('an invalid certificate cannot be registered', async () => {
    const reply = await service.control('POST', 'signin', { certificates: ['x'] });
    expect([reply.status, reply.json['error']]).toEqual([400, '"certificates" holds certificates in PEM']);
  });
});

describe('the assertion of another issuer', () => {
  const federated = (more: Json = {}, header: Json = {}): string => {
    const about = {
      iss: 'https://issuer.emulator.test',
      sub: 'system:serviceaccount:emulated:connector',
      aud: 'api://AzureADTokenExchange',
      exp: seconds() + 600,
      ...more,
    };
    return signed({ alg: 'RS256', kid: 'emulator-test-key', ...header }, about);
  };

  test('signs in', async () => {
    expect((await signInWith(federated())).status).toBe(200);
  });

  test.each([
    ['issuer', { iss: 'https://elsewhere.test' }, 700211],
    ['audience', { aud: 'elsewhere' }, 700212],
    ['subject', { sub: 'someone' }, 700213],
    ['time', { exp: seconds() - 1 }, 700024],
  ])('with another %s is refused', async (_, wrong, code) => {
    expect(outcome(await signInWith(federated(wrong)))).toEqual([401, 'invalid_client', [code]]);
  });

  test('with another key is refused', async () => {
    expect(outcome(await signInWith(federated({}, { kid: 'x' })))).toEqual([401, 'invalid_client', [50013]]);
    const [head, body] = federated().split('.');
    expect(outcome(await signInWith(`${head}.${body}.AAAA`))).toEqual([401, 'invalid_client', [50013]]);
  });
});

describe('what MSAL sends', () => {
  const application = (thumbprint: Json): ConfidentialClientApplication => {
    const { authority_url: authority, client_id: clientId = '', tenant_id: tenant } = service.config;
    const base = `https://login.test/${tenant}`;
    return new ConfidentialClientApplication({
      auth: {
        clientId,
        clientCertificate: { ...thumbprint, privateKey },
        authority: base,
        knownAuthorities: ['login.test'],
        authorityMetadata: JSON.stringify({
          authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
          token_endpoint: `${authority}/${tenant}/oauth2/v2.0/token`,
          issuer: `${base}/v2.0`,
          jwks_uri: `${base}/keys`,
        }),
      },
    });
  };

  test.each(['thumbprint', 'thumbprintSha256'])('signs in by %s', async (name) => {
    const hex = name === 'thumbprint' ? certificate.fingerprint : certificate.fingerprint256;
    const app = application({ [name]: hex.replaceAll(':', '') });
    const result = await app.acquireTokenByClientCredential({ scopes: [`${service.url}/.default`] });
    expect(result?.accessToken).toMatch(/^emulated\./);
  });

  test('renews a refresh token, and can read who signed in', async () => {
    const { json } = await service.control('GET', 'signin');
    const app = application({ thumbprintSha256: certificate.fingerprint256.replaceAll(':', '') });
    const result = await app.acquireTokenByRefreshToken({
      refreshToken: String(json['refreshToken']),
      scopes: [`${service.url}/.default`],
      forceCache: true,
    });
    expect(result?.accessToken).toMatch(/^emulated\./);
    expect(result?.account?.username).toBe('person@contoso.onmicrosoft.com');
    expect(app.getTokenCache().serialize()).toContain('emulated-refresh.');
  });
});
