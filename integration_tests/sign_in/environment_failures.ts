/** What goes wrong on the way to the sign-in, and at the environment. */
import { fault, barrier, type Failures } from './failure.ts';

export const ENVIRONMENT_FAILURES: Failures = {
  'The way to the sign-in': [
    {
      name: 'unknown host',
      config: () => ({ authority_url: 'https://nowhere.invalid' }),
      kind: 'config_error',
      words: /no host named nowhere\.invalid/,
    },
    {
      name: 'refused connection',
      config: () => ({ authority_url: 'http://127.0.0.1:9' }),
      kind: 'transient_error',
      words: /could not be reached \(ECONNREFUSED\)/,
    },
    {
      name: 'a web page in place of an answer',
      control: [fault('token', { type: 'html' })],
      kind: 'config_error',
      words: /did not answer as a sign-in service/,
    },
    {
      name: 'answers that are cut',
      control: [fault('token', { type: 'cut', afterBytes: 20 })],
      kind: 'transient_error',
      words: /broke off/,
    },
    {
      name: 'answers that are not JSON',
      control: [fault('token', { type: 'malformedJson' })],
      kind: 'config_error',
      words: /did not answer as a sign-in service/,
    },
    {
      name: 'throttled for long',
      control: [
        fault('token', { type: 'status', status: 429, headers: { 'Retry-After': '3600' }, body: '' }),
      ],
      kind: 'transient_error',
      words: /status 429/,
    },
    {
      name: 'the sign-in service fails',
      control: [fault('token', { type: 'status', status: 503, headers: { 'Retry-After': '1' }, body: '' })],
      kind: 'transient_error',
      words: /status 503/,
    },
  ],
  'The environment and its user': [
    {
      name: 'no environment at the address',
      control: [fault('whoami', { type: 'status', status: 404, body: '<html>Not Found</html>' })],
      kind: 'config_error',
      words: /is not a (Dataverse|Finance & Operations) environment.*`url`/,
    },
    {
      name: 'a token that is not accepted',
      control: [fault('whoami', { type: 'status', status: 401, body: '' })],
      kind: 'config_error',
      words: /does not accept the sign-in/,
    },
    barrier('notMember', 'no application user (0x80072560)', /Create an application user/),
    barrier('noRoles', 'no security role (0x80042f09)', /no security role/),
    barrier('userDisabled', 'disabled user (0x80040225)', /disabled/),
    barrier('noLicense', 'person without a license (0x8004d24b)', /licen/),
    barrier('notAllowed', 'user or tenant not allowed (0x80044507)', /not allowed/),
    barrier('applicationRestricted', 'restricted app (0x80095ffc)', /restricts which apps/),
    barrier('ipBlocked', 'IP firewall (0x80095ffe)', /IP firewall/),
    barrier('organizationDisabled', 'disabled organization (0x8004a104)', /organization is disabled/),
    barrier(
      'administrationMode',
      'administration mode (0x8004a113)',
      /administration mode/,
      'transient_error',
    ),
    barrier('privilegeDenied', 'privilege denied (0x80040231)', /Read on this table/),
    barrier('accessDenied', 'access denied (0x80048306)', /Read on this table/),
  ],
};
