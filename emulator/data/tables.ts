/** A small business: the tables that everybody has. */
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
  required,
  text,
} from './columns.ts';
import { CUSTOM, ODD } from './custom_tables.ts';
import { STRING_MAP } from './string_maps.ts';
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
      ...plain('IntegerType', 'numberofemployees'),
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
    ...plain('IntegerType', 'closeprobability'),
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
  table('task', 'tasks', [...activity(), ...plain('IntegerType', 'percentcomplete')], ACTIVITY),
  table('phonecall', 'phonecalls', [...activity(), ...text('phonenumber')], ACTIVITY),
  table('email', 'emails', [...activity(), ...text('sender', 'torecipients'), ...neverInRows()], ACTIVITY),
];

const PLATFORM: readonly Table[] = [
  table(
    'annotation',
    'annotations',
    [
      ...key('annotationid'),
      ...text('subject', 'filename', 'mimetype', 'objecttypecode'),
      ...plain('MemoType', 'notetext'),
      ...plain('EntityNameType', 'objecttype'),
      ...lookup('objectid', 'account', 'contact', 'incident'),
      ...owned(),
      ...common(),
    ],
    { primaryName: 'subject' },
  ),
  table('businessunit', 'businessunits', [...key('businessunitid'), ...required(text('name')), ...common()]),
  table(
    'systemuser',
    'systemusers',
    [
      ...key('systemuserid'),
      ...text('fullname', 'domainname', 'internalemailaddress'),
      ...choice('BooleanType', 'isdisabled'),
      ...lookup('businessunitid', 'businessunit'),
      ...common(),
    ],
    { primaryName: 'fullname' },
  ),
  table(
    'transactioncurrency',
    'transactioncurrencies',
    [
      ...key('transactioncurrencyid'),
      ...text('currencyname', 'isocurrencycode', 'currencysymbol'),
      ...plain('DecimalType', 'exchangerate'),
      ...plain('IntegerType', 'currencyprecision'),
      ...common(),
    ],
    { primaryName: 'currencyname' },
  ),
  table(
    'organization',
    'organizations',
    [
      ...key('organizationid'),
      ...text('name'),
      ...plain('IntegerType', 'expirechangetrackingindays'),
      ...common(),
    ],
    { changeTracking: false },
  ),
  table(
    STRING_MAP,
    'stringmaps',
    [
      ...key('stringmapid'),
      ...plain('EntityNameType', 'objecttypecode'),
      ...text('attributename'),
      ...plain('IntegerType', 'attributevalue'),
      ...text('value'),
      ...plain('IntegerType', 'langid', 'displayorder'),
      ...plain('BigIntType', 'versionnumber'),
    ],
    { schemaName: 'StringMap', changeTracking: false, primaryName: undefined },
  ),
  table('territory', 'territories', [...key('territoryid'), ...required(text('name')), ...common()], {
    changeTracking: false,
  }),
];

export const TABLES: readonly Table[] = [...SALES, ...ACTIVITIES, ...PLATFORM, ...CUSTOM, ...ODD];
