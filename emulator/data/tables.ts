/** A small business: the tables that everybody has, one of its own with every column type, and the odd ones. */
import type { Column, Table } from '../model.ts';
import {
  activity,
  choice,
  common,
  customer,
  date,
  file,
  image,
  innerKey,
  key,
  lookup,
  momentShownAsDay,
  money,
  neverInRows,
  owned,
  plain,
  text,
} from './columns.ts';

type Traits = Partial<Omit<Table, 'name' | 'columns' | 'entitySet'>>;

function table(name: string, entitySet: string | undefined, columns: Column[], traits: Traits = {}): Table {
  return {
    name,
    entitySet,
    schemaName: name.includes('_') ? name : `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    primaryId: `${name}id`,
    primaryName: 'name',
    objectTypeCode: typeCodeOf(name),
    tableType: 'Standard',
    changeTracking: true,
    isActivity: false,
    isIntersect: false,
    isPrivate: false,
    listable: true,
    columns,
    keys: [],
    ...traits,
  };
}

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
    { keys: [['accountnumber']] },
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
    { primaryName: 'fullname' },
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
  table('businessunit', 'businessunits', [...key('businessunitid'), ...text('name'), ...common()]),
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
  table('territory', 'territories', [...key('territoryid'), ...text('name'), ...common()], {
    changeTracking: false,
  }),
];

const CUSTOM: readonly Table[] = [
  table(
    'cr1a7_project',
    'cr1a7_projects',
    [
      ...key('cr1a7_projectid'),
      ...text('cr1a7_name'),
      ...plain('MemoType', 'cr1a7_summary'),
      ...plain('IntegerType', 'cr1a7_headcount'),
      ...plain('BigIntType', 'cr1a7_bytes'),
      ...plain('DecimalType', 'cr1a7_ratio'),
      ...money('cr1a7_budget'),
      ...plain('DoubleType', 'cr1a7_latitude'),
      ...choice('BooleanType', 'cr1a7_billable'),
      ...choice('PicklistType', 'cr1a7_phase'),
      ...choice('MultiSelectPicklistType', 'cr1a7_skills'),
      ...date('UserLocal', 'cr1a7_startson'),
      ...date('TimeZoneIndependent', 'cr1a7_localtime'),
      ...date('DateOnly', 'cr1a7_duedate'),
      ...momentShownAsDay('cr1a7_kickoff'),
      ...lookup('cr1a7_manager', 'systemuser'),
      ...customer('cr1a7_client'),
      ...plain('UniqueidentifierType', 'cr1a7_reference'),
      ...plain('EntityNameType', 'cr1a7_kind'),
      ...plain('ManagedPropertyType', 'iscustomizable'),
      ...image('cr1a7_logo'),
      ...file('cr1a7_contract'),
      ...neverInRows(),
      ...owned(),
      ...common(),
    ],
    { primaryName: 'cr1a7_name', keys: [['cr1a7_name', 'cr1a7_kind']] },
  ),
  table(
    'cr1a7_project_contact',
    'cr1a7_project_contactset',
    [
      ...key('cr1a7_project_contactid'),
      ...plain('UniqueidentifierType', 'cr1a7_projectid', 'contactid'),
      ...plain('BigIntType', 'versionnumber'),
    ],
    { isIntersect: true, changeTracking: false, primaryName: undefined },
  ),
  table(
    'cr1a7_sensorreading',
    'cr1a7_sensorreadings',
    [
      ...key('cr1a7_sensorreadingid'),
      ...text('cr1a7_name', 'partitionid'),
      ...plain('DoubleType', 'cr1a7_value'),
      ...plain('IntegerType', 'ttlinseconds'),
      ...common(),
    ],
    { tableType: 'Elastic', changeTracking: false, primaryName: 'cr1a7_name' },
  ),
  table(
    'cr1a7_externalorder',
    'cr1a7_externalorders',
    [...key('cr1a7_externalorderid'), ...text('cr1a7_name')],
    {
      tableType: 'Virtual',
      changeTracking: false,
      primaryName: 'cr1a7_name',
    },
  ),
];

const ODD: readonly Table[] = [
  table('calendarrule', 'calendarrules', [...key('calendarruleid'), ...text('name')], {
    changeTracking: false,
    listable: false,
  }),
  table(
    'principalattributeaccessmap',
    'principalattributeaccessmapset',
    [...key('principalattributeaccessmapid')],
    {
      isPrivate: true,
      changeTracking: false,
      primaryName: undefined,
    },
  ),
  table('cr1a7_internalqueue', undefined, [...key('cr1a7_internalqueueid'), ...text('name')], {
    changeTracking: false,
  }),
];

export const TABLES: readonly Table[] = [...SALES, ...ACTIVITIES, ...PLATFORM, ...CUSTOM, ...ODD];

/** Any number that stays the same; the real ones mean nothing to a reader. */
function typeCodeOf(name: string): number {
  return 10_000 + name.split('').reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 50_000, 7);
}
