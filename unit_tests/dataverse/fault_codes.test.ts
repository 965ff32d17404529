import { describe, expect, test } from '@jest/globals';
import { explainFault, classifyFault } from '../../src/dataverse/fault_codes.ts';
import { readFault } from '../../src/odata/service_fault.ts';

const body = (code: string, message = 'the words of the service') =>
  JSON.stringify({ error: { code, message } });

describe('a refusal of the service', () => {
  test.each([
    ['0x80072560', 403, 'config', 'access_denied', /application user/],
    ['-2147019424', 403, 'config', 'access_denied', /Access was denied|application user/],
    ['0x80042f09', 403, 'config', 'access_denied', /no security role/],
    ['0x80095FFE', 403, 'config', 'access_denied', /IP firewall/],
    ['0x8004a113', 403, 'transient', 'service_unavailable', /administration mode/],
    ['0x80044352', 410, 'transient', 'change_token_expired', /change token has expired/],
    ['-2147204270', 500, 'transient', 'change_token_expired', /change token has expired/],
    ['0x80072491', 400, 'config', 'request_refused', /Track changes/],
    ['0x80040800', 400, 'config', 'request_refused', /no way to list/],
    ['0x80060888', 400, 'system', 'request_refused', /the words of the service \(0x80060888\)/],
    ['', 401, 'config', 'access_denied', /`url`.*`tenant_id`/],
    ['', 429, 'transient', 'throttled', /limits requests/],
    ['', 503, 'transient', 'service_unavailable', /status 503/],
    ['', 501, 'system', 'request_refused', /refused the request \(status 501\).*the words of the service/],
  ])('%s (%i) is %s, %s', (code, status, kind, errorCode, words) => {
    const error = explainFault(readFault(status, body(code), 'req-1'), 'Table account');
    expect(error).toMatchObject({ kind, code: errorCode, message: expect.stringMatching(words) });
    expect(error.message).toMatch(/^Table account: /);
    expect(error.detail).toContain('req-1');
  });

  test('a missing privilege is named', () => {
    const words =
      "Principal user (Id=1, type=8, roleCount=1), is missing prvReadContact privilege (Id=2) on OTC=2 for entity 'contact'.";
    const error = explainFault(readFault(403, body('0x80040220', words)), 'Table contact');
    expect(error.message).toMatch(/privilege prvReadContact.*Organization level/);
  });

  const UNKNOWN_COLUMN = "Could not find a property named 'gone' on type 'Microsoft.Dynamics.CRM.account'.";
  const UNKNOWN_TABLE = "Resource not found for the segment 'gones'.";

  test.each([
    [UNKNOWN_COLUMN, '0x0', 400, 'column_unknown'],
    [UNKNOWN_COLUMN, '0x80060888', 400, 'column_unknown'],
    [UNKNOWN_COLUMN, '', 404, 'column_unknown'],
    [UNKNOWN_COLUMN, '0x80040203', 400, 'column_unknown'],
    [UNKNOWN_COLUMN, '0x80060888', 403, 'access_denied'],
    [UNKNOWN_TABLE, '0x8006088a', 404, 'stream_unknown'],
    [UNKNOWN_TABLE, '0x80060888', 404, 'stream_unknown'],
    [UNKNOWN_TABLE, '0x0', 400, 'stream_unknown'],
    [UNKNOWN_TABLE, '', 503, 'service_unavailable'],
    ['The "startswith" function is not supported.', '0x8006088a', 501, 'request_refused'],
  ])('"%s" under code "%s" and status %i is %s', (words, code, status, errorCode) => {
    expect(explainFault(readFault(status, body(code, words)), 'Table account').code).toBe(errorCode);
  });

  test('an unknown column is named', () => {
    const error = explainFault(readFault(400, body('0x0', UNKNOWN_COLUMN)), 'Table account');
    expect(error.about).toBe('gone');
  });

  test('time-outs of the database pass', () => {
    expect(classifyFault(readFault(500, body('-2147204783')))).toBe('time-out');
    expect(classifyFault(readFault(500, body('0x80044151')))).toBe('time-out');
    expect(classifyFault(readFault(500, body('0x80040220')))).toBe('final');
  });
});

describe('readFault', () => {
  test.each([
    [
      'the innermost message',
      '{"error":{"code":"","message":"outer","innererror":{"message":"inner","internalexception":{"message":"innermost"}}}}',
      '',
      'innermost',
    ],
    ['an older body', '{"Message":"m","ExceptionMessage":"e","ErrorCode":-2147220960}', '0x80040220', 'e'],
    ['an empty body', '', '', 'an empty answer'],
    [
      'an HTML page',
      '<html><title>Service Unavailable</title>',
      '',
      'an HTML page titled "Service Unavailable"',
    ],
    ['something else', '[1]', '', 'an answer that is not an error document'],
    [
      'no message',
      '{"error":{"code":"0x8004A104"}}',
      '0x8004a104',
      'an answer that is not an error document',
    ],
  ])('%s', (_, text, code, message) => {
    expect(readFault(500, text)).toMatchObject({ code, message });
  });
});
