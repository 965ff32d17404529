import { expect, test } from '@jest/globals';
import { diagramOf } from '../../scripts/relationships/diagram.ts';

const lookup = {
  relationship_name: 'contact_customer_accounts',
  type: 'OneToMany',
  referencing_table: 'contact',
  referencing_column: '_parentcustomerid_value',
  referenced_table: 'account',
};
const many = {
  relationship_name: 'teammembership_association',
  type: 'ManyToMany',
  referencing_table: 'systemuser',
  referencing_column: 'systemuserid',
  referenced_table: 'team',
};

test('a lookup leads from the table that it points to; many-to-many has its own name', () => {
  expect(diagramOf([many, lookup])).toBe(`erDiagram
  account |o--o{ contact : _parentcustomerid_value
  systemuser }o--o{ team : teammembership_association
`);
});

test('only lines between tables that are drawn', () => {
  expect(diagramOf([many, lookup], ['account', 'contact', 'team'])).not.toContain('team');
  expect(diagramOf([lookup], ['account'])).toBe('erDiagram\n');
});
