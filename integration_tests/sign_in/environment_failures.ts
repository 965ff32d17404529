/** What goes wrong on the way to the sign-in, and at the environment. */
import { access, adfs, barrier, type Failures, fault, person } from './failure.ts';

const refusal = (code: string, message: string): string => JSON.stringify({ error: { code, message } });

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
      name: 'a web page instead of an answer',
      control: [fault('token', { type: 'html' })],
      kind: 'config_error',
      words: /did not answer as a sign-in service/,
    },
    {
      name: 'truncated answers',
      control: [fault('token', { type: 'cut', afterBytes: 20 })],
      kind: 'transient_error',
      words: /was interrupted/,
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
      name: 'a refusal without a reason (401)',
      control: [fault('token', { type: 'status', status: 401, body: '' })],
      kind: 'config_error',
      words: /refused the sign-in \(status 401\) without a reason.*`client_id`/,
    },
    {
      name: 'a refusal without a reason (401), for a person',
      config: person,
      control: [fault('token', { type: 'status', status: 401, body: '' })],
      kind: 'config_error',
      words: /refused the sign-in \(status 401\) without a reason.*`authentication`/,
    },
    {
      name: 'a refusal without a reason (401), by AD FS',
      config: adfs(),
      control: [fault('token', { type: 'status', status: 401, body: '' })],
      kind: 'config_error',
      words: /AD FS server refused the sign-in \(status 401\) without a reason.*`client_secret_value`/,
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
      words:
        /is neither a Dataverse nor a Finance & Operations environment\. Tried as Dataverse: it answered 404.*Tried as Finance & Operations: it answered 404.*`url`/,
    },
    {
      name: 'no Dataverse at the address, with `product` set to it',
      config: () => ({ product: 'dataverse' }),
      control: [fault('whoami', { type: 'status', status: 404, body: '<html>Not Found</html>' })],
      kind: 'config_error',
      words: /is not a Dataverse environment: it answered 404/,
    },
    {
      name: 'no Finance & Operations at the address, with `product` set to it',
      config: () => ({ product: 'finance_and_operations' }),
      kind: 'config_error',
      words: /is not a Finance & Operations environment: it answered 404/,
    },
    {
      name: 'a web page with status 200, as of a decommissioned environment',
      control: [fault('whoami', { type: 'html' })],
      kind: 'config_error',
      words: /is neither a Dataverse nor a Finance & Operations environment.*not a JSON document/,
    },
    {
      name: "a gateway's page (502)",
      control: [
        fault('whoami', { type: 'status', status: 502, body: '<html><title>Bad gateway</title></html>' }),
      ],
      kind: 'transient_error',
      words: /Bad gateway/,
    },
    {
      name: 'throttled for long (0x80072322)',
      control: [
        fault('whoami', {
          type: 'status',
          status: 429,
          headers: { 'Retry-After': '3600' },
          body: refusal(
            '0x80072322',
            'Number of requests exceeded the limit of 6000 over time window of 300 seconds.',
          ),
        }),
      ],
      kind: 'transient_error',
      words: /still limits requests/,
    },
    {
      name: 'not a member, in the form of older answers and with a signed number',
      control: [
        fault('whoami', {
          type: 'status',
          status: 403,
          body: JSON.stringify({
            Message: 'The user is not a member of the organization.',
            ExceptionType: 'Microsoft.Crm.CrmException',
            ErrorCode: -2147015328,
          }),
        }),
      ],
      kind: 'config_error',
      words: /Create an application user/,
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
    {
      name: 'a table without Read (0x80040220)',
      control: access({ missingReadPrivilege: ['account'] }),
      read: 'account',
      kind: 'config_error',
      words: /privilege prvReadAccount.*Organization level/,
    },
    {
      name: 'a filter on a secured column (0x8004f504)',
      config: () => ({
        row_filters: [{ table: 'contact', filter: 'birthdate ne null' }],
        tables: ['contact'],
      }),
      control: [['access', { columnSecurity: { contact: { birthdate: 'denied' } } }]],
      read: 'contact',
      kind: 'config_error',
      words: /secured column.*Column security profiles.*`row_filters`.*birthdate/,
    },
    barrier('privilegeDenied', 'privilege denied (0x80040231)', /Read on this table/),
    barrier('accessDenied', 'access denied (0x80048306)', /Read on this table/),
  ],
};
