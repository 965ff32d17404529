import { describe, expect, test } from '@jest/globals';
import { audienceOf, baseUrlOf, productAt } from '../../src/finops/address.ts';

describe('which product an address belongs to', () => {
  test.each([
    ['https://contoso.operations.dynamics.com', 'finance_and_operations'],
    ['https://contoso.sandbox.operations.dynamics.com', 'finance_and_operations'],
    ['https://contoso.sandbox.operations.eu.dynamics.com', 'finance_and_operations'],
    ['https://contosodevaos.cloudax.dynamics.com', 'finance_and_operations'],
    ['https://contoso.axcloud.dynamics.com', 'finance_and_operations'],
    ['https://contoso.sandbox.ax.dynamics.com', 'finance_and_operations'],
    ['https://usnconeboxax1aos.cloud.onebox.dynamics.com', 'finance_and_operations'],
    ['https://ax.contoso.com/namespaces/AXSF', 'finance_and_operations'],
    ['https://eu.hr.talent.dynamics.com/namespaces/6d3f', 'finance_and_operations'],
    ['https://contoso.crm4.dynamics.com', 'dataverse'],
    ['https://contoso.api.crm.dynamics.com', 'dataverse'],
    ['https://contoso.crm9.dynamics.com', 'dataverse'],
    ['https://contoso.crm.microsoftdynamics.us', 'dataverse'],
    ['https://operations.contoso.com', 'unknown'],
    ['http://127.0.0.1:8410', 'unknown'],
  ])('%s: %s', (address, product) => {
    expect(productAt(address)).toBe(product);
  });
});

test.each([
  ['https://ax.contoso.com/namespaces/AXSF/data/Customers', 'https://ax.contoso.com/namespaces/AXSF'],
  ['https://ax.contoso.com/namespaces/AXSF/', 'https://ax.contoso.com/namespaces/AXSF'],
  [
    'https://contoso.operations.dynamics.com/?cmp=usmf&mi=VendTable',
    'https://contoso.operations.dynamics.com',
  ],
  ['https://contoso.operations.dynamics.com/data', 'https://contoso.operations.dynamics.com'],
])('the base of %s is %s', (address, base) => {
  expect(baseUrlOf(address)).toBe(base);
});

test('the audience of tokens is the origin alone, in lower case', () => {
  expect(audienceOf('https://AX.Contoso.com/namespaces/AXSF')).toBe('https://ax.contoso.com');
});
