import { describe, expect, test } from '@jest/globals';
import { type Attribute, columnOf } from '../../src/dataverse/column_types.ts';

function attribute(typeName: string, changes: Partial<Attribute> = {}): Attribute {
  return {
    logicalName: 'x',
    typeName,
    attributeOf: undefined,
    isValidForRead: true,
    isValidODataAttribute: true,
    ...changes,
  };
}

describe('columnOf', () => {
  test.each([
    ['StringType', 'x', 'string'],
    ['MemoType', 'x', 'string'],
    ['IntegerType', 'x', 'integer'],
    ['BigIntType', 'x', 'integer'],
    ['DecimalType', 'x', 'number'],
    ['MoneyType', 'x', 'number'],
    ['DoubleType', 'x', 'number'],
    ['UniqueidentifierType', 'x', 'string'],
    ['EntityNameType', 'x', 'string'],
    ['ManagedPropertyType', 'x', 'managed_property'],
    ['FileType', 'x', 'string'],
    ['DateTimeType', 'x', 'timestamp'],
    ['TypeOfTomorrow', 'x', 'string'],
  ])('%s is %s, %s', (typeName, name, type) => {
    expect(columnOf(attribute(typeName))).toEqual({ name, type });
  });

  test.each([
    ['BooleanType', 'boolean', 'yes-or-no'],
    ['PicklistType', 'integer', 'one'],
    ['StateType', 'integer', 'one'],
    ['StatusType', 'integer', 'one'],
    ['MultiSelectPicklistType', 'string', 'several'],
  ])('%s is %s with labels, %s at a time', (typeName, type, choice) => {
    expect(columnOf(attribute(typeName))).toEqual({ name: 'x', type, choice });
  });

  test.each([
    ['LookupType', undefined, false],
    ['LookupType', 1, false],
    ['LookupType', 2, true],
    ['CustomerType', undefined, true],
    ['OwnerType', undefined, true],
  ])('%s with %s targets is a lookup, polymorphic: %s', (typeName, targetCount, isPolymorphic) => {
    expect(columnOf(attribute(typeName, { targetCount }))).toEqual({
      name: '_x_value',
      type: 'string',
      lookup: {
        logicalName: 'x',
        ...(isPolymorphic
          ? {
              type: {
                column: 'x_lookuplogicalname',
                member: '_x_value@Microsoft.Dynamics.CRM.lookuplogicalname',
              },
            }
          : {}),
      },
    });
  });

  test('a secured column is marked', () => {
    expect(columnOf(attribute('MoneyType', { isSecured: true }))).toEqual({
      name: 'x',
      type: 'number',
      isSecured: true,
    });
  });

  test.each(['ImageType', 'PartyListType', 'CalendarRulesType', 'VirtualType'])(
    '%s is never in a row',
    (typeName) => {
      expect(columnOf(attribute(typeName))).toBeUndefined();
    },
  );

  test.each([
    ['DateOnly', 'date'],
    ['UserLocal', 'timestamp'],
    ['TimeZoneIndependent', 'timestamp'],
    [undefined, 'timestamp'],
  ])('a date of behaviour %s is a %s', (dateTimeBehavior, type) => {
    expect(columnOf(attribute('DateTimeType', { dateTimeBehavior }))).toEqual({ name: 'x', type });
  });

  test.each([
    ['what the Web API does not have', attribute('StringType', { isValidODataAttribute: false }), undefined],
    ['what may not be read', attribute('StringType', { isValidForRead: false }), undefined],
    ['the shadow of a lookup', attribute('EntityNameType', { attributeOf: 'y' }), undefined],
    [
      'a part of an image that stands for itself',
      attribute('BigIntType', { attributeOf: 'y' }),
      { name: 'x', type: 'integer' },
    ],
  ])('%s', (_, given, expected) => {
    expect(columnOf(given)).toEqual(expected);
  });
});
