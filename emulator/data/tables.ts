/** A small business: the tables that every organization has. */
import type { Table } from '../model.ts';
import {
  activity,
  choice,
  common,
  customer,
  date,
  image,
  innerKey,
  key,
  lookup,
  money,
  neverInRows,
  owned,
  plain,
  text,
  whole,
} from './columns.ts';
import { ADMINISTRATION } from './administration_tables.ts';
import { CUSTOM, ODD } from './custom_tables.ts';
import { PLATFORM } from './platform_tables.ts';
import { activeKey, table, type Traits } from './table.ts';

const ACTIVITY: Traits = { primaryId: 'activityid', primaryName: 'subject', isActivity: true };

const SALES: readonly Table[] = [
  table(
    'account',
    'accounts',
    [
      ...key('accountid'),
      ...innerKey('address1_addressid'),
      ...innerKey('address2_addressid'),
      ...text(
        'name',
        'accountnumber',
        'telephone1',
        'emailaddress1',
        'websiteurl',
        'address1_city',
        'address1_country',
      ),
      ...plain('MemoType', 'description'),
      ...whole(0, 1_000_000_000, 'numberofemployees'),
      ...money('revenue'),
      ...choice('PicklistType', 'industrycode', 'accountcategorycode'),
      ...choice('BooleanType', 'creditonhold', 'donotemail'),
      ...lookup('parentaccountid', 'account'),
      ...lookup('primarycontactid', 'contact'),
      ...image('entityimage'),
      ...owned(),
      ...common(),
    ],
    { keys: [activeKey('accountnumber')] },
  ),
  table(
    'contact',
    'contacts',
    [
      ...key('contactid'),
      ...innerKey('address1_addressid'),
      ...text(
        'fullname',
        'firstname',
        'lastname',
        'jobtitle',
        'emailaddress1',
        'telephone1',
        'address1_city',
      ),
      ...date('DateOnly', 'birthdate'),
      ...choice('PicklistType', 'gendercode'),
      ...choice('BooleanType', 'donotphone'),
      ...customer('parentcustomerid'),
      ...owned(),
      ...common(),
    ],
    { primaryName: 'fullname', keys: [{ columns: ['emailaddress1'], status: 'Failed' }] },
  ),
  table('opportunity', 'opportunities', [
    ...key('opportunityid'),
    ...text('name'),
    ...plain('MemoType', 'customerneed'),
    ...money('estimatedvalue', 'actualvalue'),
    ...whole(0, 100, 'closeprobability'),
    ...date('DateOnly', 'estimatedclosedate'),
    ...choice('PicklistType', 'opportunityratingcode'),
    ...customer('customerid'),
    ...owned(),
    ...common(),
  ]),
  table(
    'incident',
    'incidents',
    [
      ...key('incidentid'),
      ...text('title', 'ticketnumber'),
      ...plain('MemoType', 'description'),
      ...choice('PicklistType', 'prioritycode', 'caseorigincode'),
      ...customer('customerid'),
      ...date('UserLocal', 'resolveby'),
      ...owned(),
      ...common(),
    ],
    { primaryName: 'title' },
  ),
];

const ACTIVITIES: readonly Table[] = [
  table('task', 'tasks', [...activity(), ...whole(0, 100, 'percentcomplete')], ACTIVITY),
  table('phonecall', 'phonecalls', [...activity(), ...text('phonenumber')], ACTIVITY),
  table('email', 'emails', [...activity(), ...text('sender', 'torecipients'), ...neverInRows()], ACTIVITY),
];

export const TABLES: readonly Table[] = [
  ...SALES,
  ...ACTIVITIES,
  ...PLATFORM,
  ...CUSTOM,
  ...ODD,
  ...ADMINISTRATION,
];
