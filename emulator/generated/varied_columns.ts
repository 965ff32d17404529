/**
 * Values as varied as those of real tables: texts from a large vocabulary, ids, dates, money, between a third and two thirds
 * of them null, some columns the same in every row.
 */
import { choice, common, date, lookup, money, owned, plain, text } from '../data/columns.ts';
import { guidOf } from '../identifiers.ts';
import type { Choice, Column } from '../model.ts';
import { pickWord, pickWords } from './vocabulary.ts';

export type Random = () => number;

const RATINGS: readonly Choice[] = ['Hot', 'Warm', 'Cold', 'Unrated'].map((english, index) => ({
  value: index + 1,
  labels: { 1033: english, 1031: `${english} (de)` },
}));

/** The columns that rows of this kind have in addition to their key. */
export function variedColumns(): Column[] {
  const choices = [...choice('PicklistType', 'industrycode', 'ratingcode')].map((column) =>
    column.attributeOf === undefined ? { ...column, choices: RATINGS } : column,
  );
  return [
    ...text('name', 'accountnumber', 'emailaddress1', 'telephone1', 'telephone2', 'fax', 'websiteurl'),
    ...text('address1_line1', 'address1_city', 'address1_postalcode', 'address1_country', 'jobtitle'),
    ...plain('MemoType', 'description'),
    ...plain('IntegerType', 'quantity', 'importsequencenumber'),
    ...plain('DecimalType', 'discount', 'exchangerate'),
    ...money('amount'),
    ...date('DateOnly', 'duedate'),
    ...date('UserLocal', 'lastcontacton', 'overriddencreatedon'),
    ...choices,
    ...choice('BooleanType', 'donotemail', 'creditonhold'),
    ...lookup('primarycontactid', 'contact'),
    ...lookup('parentaccountid', 'account'),
    ...plain('UniqueidentifierType', 'processid'),
    ...owned(),
    ...common(),
  ];
}

type Maker = (random: Random) => string;

const some = (share: number, make: Maker): Maker => {
  return (random) => (random() < share ? make(random) : 'null');
};
const quoted =
  (make: Maker): Maker =>
  (random) =>
    JSON.stringify(make(random));
const whole =
  (below: number): Maker =>
  (random) =>
    String(Math.floor(random() * below));
const digits =
  (count: number): Maker =>
  (random) =>
    whole(10 ** count)(random).padStart(count, '0');
const oneOf = (count: number, name: string): Maker =>
  quoted((random) => guidOf(`${name} ${whole(count)(random)}`));
const DAY_MS = 86_400_000;
const moment: Maker = (random) => {
  const ms = Date.UTC(2018, 0, 1) + Math.floor(random() * 3000 * DAY_MS);
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
};
const phone: Maker = (random) => `+49 ${digits(3)(random)} ${digits(7)(random)}`;
const amount = some(
  0.7,
  (random) => `${whole(10 ** (1 + Math.floor(random() * 6)))(random)}.${digits(2)(random)}00`,
);

/** By property; those that are not named are null in every row. */
const MAKERS: Readonly<Record<string, Maker>> = {
  name: quoted((random) => pickWords(random, 2 + Math.floor(random() * 3))),
  accountnumber: some(
    0.8,
    quoted((random) => `A-${digits(6)(random)}`),
  ),
  emailaddress1: some(
    0.6,
    quoted((random) => `${pickWord(random)}.${pickWord(random)}@example.com`),
  ),
  telephone1: some(0.5, quoted(phone)),
  telephone2: some(0.1, quoted(phone)),
  websiteurl: some(
    0.3,
    quoted((random) => `https://www.${pickWord(random)}.example`),
  ),
  address1_line1: some(
    0.6,
    quoted((random) => `${pickWord(random)} ${whole(300)(random)}`),
  ),
  address1_city: some(
    0.6,
    quoted((random) => pickWord(random)),
  ),
  address1_postalcode: some(0.6, quoted(digits(5))),
  address1_country: some(
    0.6,
    quoted((random) => ['Germany', 'France', 'Norway', 'Japan'][Math.floor(random() * 4)] ?? ''),
  ),
  jobtitle: some(
    0.4,
    quoted((random) => pickWords(random, 2)),
  ),
  description: some(
    0.4,
    quoted((random) => `${pickWords(random, 4 + Math.floor(random() * 20))}.`),
  ),
  quantity: some(0.6, whole(5000)),
  discount: some(0.3, (random) => `0.${digits(4)(random)}000000`),
  exchangerate: () => '1.0000000000',
  amount,
  amount_base: amount,
  duedate: some(
    0.5,
    quoted((random) => moment(random).slice(0, 10)),
  ),
  lastcontacton: some(0.5, quoted(moment)),
  industrycode: some(0.6, (random) => String(1 + Math.floor(random() * 4))),
  ratingcode: some(0.3, (random) => String(1 + Math.floor(random() * 4))),
  donotemail: (random) => String(random() < 0.1),
  creditonhold: (random) => String(random() < 0.05),
  _primarycontactid_value: some(0.4, oneOf(100_000, 'contact')),
  _parentaccountid_value: some(0.2, oneOf(20_000, 'account')),
  _ownerid_value: oneOf(40, 'user'),
  _owningbusinessunit_value: oneOf(5, 'unit'),
  _transactioncurrencyid_value: oneOf(1, 'currency'),
  _createdby_value: oneOf(40, 'user'),
  _modifiedby_value: oneOf(40, 'user'),
  statecode: (random) => (random() < 0.9 ? '0' : '1'),
  statuscode: (random) => (random() < 0.9 ? '1' : '2'),
  timezoneruleversionnumber: () => '0',
};

/** The JSON text of a value that does not follow from the row's number. */
export function variedValue(property: string, random: Random): string {
  return MAKERS[property]?.(random) ?? 'null';
}

/** The JSON text of a property that is the same in every row; undefined for others. */
export function variedConstant(property: string): string | undefined {
  const maker = MAKERS[property];
  if (maker === undefined) return 'null';
  return CONSTANT.has(property) ? maker(() => 0) : undefined;
}

const CONSTANT: ReadonlySet<string> = new Set([
  'exchangerate',
  'timezoneruleversionnumber',
  '_transactioncurrencyid_value',
]);
