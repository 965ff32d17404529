/** Sign-ins of app registrations and of people. */
import { testCertificate } from '../../unit_tests/auth/test_certificates.ts';
import { KEY, OTHER_ID, signIn, person, certificate, LEAF, tenantRefusal, type Failures } from './failure.ts';

export const APP_FAILURES: Failures = {
  'The app registration and its tenant': [
    {
      name: 'wrong client secret',
      config: () => ({ client_secret_value: 'wrong secret value' }),
      kind: 'config_error',
      words: /AADSTS7000215.*`client_secret_value`/,
    },
    {
      name: 'expired client secret',
      control: signIn({ secretExpired: true }),
      kind: 'config_error',
      words: /AADSTS7000222.*Create a new one/,
    },
    {
      name: 'unknown app',
      config: () => ({ client_id: OTHER_ID }),
      kind: 'config_error',
      words: /AADSTS700016.*`client_id`/,
    },
    {
      name: 'unknown tenant',
      config: () => ({ tenant_id: OTHER_ID }),
      kind: 'config_error',
      words: /AADSTS90002.*`tenant_id`/,
    },
    {
      name: 'tenant that is not a domain',
      config: () => ({ tenant_id: 'contoso' }),
      kind: 'config_error',
      words: /`tenant_id` is neither/,
    },
    {
      name: 'environment of another tenant',
      config: (_, bench) => ({ url: bench.emulator.url.replace('127.0.0.1', 'localhost') }),
      kind: 'config_error',
      words: /AADSTS500011.*`url`/,
    },
    {
      name: 'consent missing',
      control: signIn({ consentMissing: true }),
      kind: 'config_error',
      words: /AADSTS65001.*Grant admin consent/,
    },
    {
      name: 'Conditional Access',
      control: signIn({ conditionalAccess: true }),
      kind: 'config_error',
      words: /AADSTS53003.*Conditional Access/,
    },
    tenantRefusal(7_000_112, 'disabled app', /AADSTS7000112.*disabled/),
    tenantRefusal(500_014, 'service disabled in the tenant', /AADSTS500014.*subscription/),
    tenantRefusal(650_057, 'permission missing', /AADSTS650057.*user_impersonation/),
    tenantRefusal(
      90_033,
      'transient fault of Microsoft Entra',
      /AADSTS90033.*Try again later/,
      'transient_error',
    ),
  ],
  'A certificate': [
    {
      name: 'not registered for the app',
      config: certificate(LEAF, KEY),
      kind: 'config_error',
      words: /AADSTS700027.*Upload/,
    },
    {
      name: 'expired',
      config: certificate(testCertificate('expired.pem'), KEY),
      kind: 'config_error',
      words: /expired on 2021-01-01.*openssl req/,
    },
    {
      name: 'not yet valid',
      config: certificate(testCertificate('future.pem'), KEY),
      kind: 'config_error',
      words: /not valid before 2090-01-01/,
    },
    {
      name: 'of another key',
      config: certificate(testCertificate('ca.pem'), KEY),
      kind: 'config_error',
      words: /is not the key of/,
    },
    {
      name: 'a key in place of the certificate',
      config: certificate(KEY, KEY),
      kind: 'config_error',
      words: /`authentication.certificate` contains a private key/,
    },
    {
      name: 'a certificate that was cut while it was copied',
      config: certificate(LEAF.replace(/\n.*\n.*\n(?=-----END)/, '\n'), KEY),
      kind: 'config_error',
      words: /is truncated or damaged.*openssl x509/,
    },
    {
      name: 'on an elliptic curve',
      config: certificate(testCertificate('ec.pem'), testCertificate('ec.key')),
      kind: 'config_error',
      words: /only RSA keys/,
    },
    {
      name: 'a PFX file',
      config: certificate(testCertificate('leaf.pfx.base64'), KEY),
      kind: 'config_error',
      words: /openssl pkcs12/,
    },
    {
      name: 'an encrypted key without its passphrase',
      config: certificate(LEAF, testCertificate('leaf_encrypted.key')),
      kind: 'config_error',
      words: /enter its passphrase/,
    },
    {
      name: 'a wrong passphrase',
      config: certificate(LEAF, testCertificate('leaf_encrypted.key'), 'wrong-passphrase'),
      kind: 'config_error',
      words: /cannot be decrypted/,
    },
  ],
  'A person (refresh token)': [
    {
      name: 'revoked',
      config: person,
      control: [
        ['signin', { revokeUsedRefreshTokens: true }],
        ['refreshtokens/use', {}],
      ],
      kind: 'config_error',
      words: /AADSTS50173.*`login`/,
    },
    {
      name: 'not used for 90 days',
      config: person,
      control: [['refreshtokens/expire', {}]],
      kind: 'config_error',
      words: /AADSTS700082.*`login`/,
    },
    {
      name: 'not copied completely',
      config: () => ({ authentication: { auth_type: 'refresh_token', refresh_token: '0.AXcut' } }),
      kind: 'config_error',
      words: /AADSTS9002313.*not copied completely/,
    },
    {
      name: 'app without its secret',
      config: (facts) => ({ ...person(facts), client_secret_value: undefined }),
      kind: 'config_error',
      words: /AADSTS7000218.*`client_secret_value`/,
    },
    tenantRefusal(50_057, 'account disabled', /AADSTS50057.*disabled/),
    tenantRefusal(50_076, 'second factor required', /AADSTS50076.*second factor/),
    tenantRefusal(50_105, 'person not assigned to the app', /AADSTS50105.*Users and groups/),
  ],
};
