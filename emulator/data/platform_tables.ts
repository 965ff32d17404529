/**
 * Tables of the platform itself, with those of their columns that clients ask for.
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/about-entity-reference
 */
import type { Table } from '../model.ts';
import {
  audited,
  choice,
  common,
  date,
  key,
  lookup,
  owned,
  plain,
  required,
  text,
  whole,
} from './columns.ts';
import { STRING_MAP } from './string_maps.ts';
import { table } from './table.ts';

export const PLATFORM: readonly Table[] = [
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
  table('businessunit', 'businessunits', [
    ...key('businessunitid'),
    ...required(text('name')),
    ...text('divisionname', 'emailaddress', 'websiteurl', 'costcenter', 'fileasname', 'tickersymbol'),
    ...text(
      'address1_line1',
      'address1_city',
      'address1_postalcode',
      'address1_country',
      'address1_telephone1',
    ),
    ...plain('MemoType', 'description'),
    ...plain('DoubleType', 'creditlimit'),
    ...choice('BooleanType', 'isdisabled'),
    ...date('UserLocal', 'disabledon'),
    ...lookup('organizationid', 'organization'),
    ...lookup('parentbusinessunitid', 'businessunit'),
    ...lookup('transactioncurrencyid', 'transactioncurrency'),
    ...audited(),
  ]),
  table(
    'systemuser',
    'systemusers',
    [
      ...key('systemuserid'),
      ...text('fullname', 'domainname', 'internalemailaddress'),
      ...plain('UniqueidentifierType', 'azureactivedirectoryobjectid', 'applicationid'),
      ...choice('PicklistType', 'accessmode'),
      ...choice('BooleanType', 'isdisabled', 'islicensed'),
      ...lookup('businessunitid', 'businessunit'),
      ...audited(),
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
      ...text('name', 'schemanameprefix', 'currencysymbol', 'dateformatstring', 'timeformatstring'),
      ...whole(0, 365, 'expirechangetrackingindays', 'expiresubscriptionsindays'),
      ...whole(0, 4, 'currencydecimalprecision', 'pricingdecimalprecision'),
      ...whole(
        0,
        2_147_483_647,
        'languagecode',
        'localeid',
        'maxuploadfilesize',
        'timezoneruleversionnumber',
      ),
      ...choice('BooleanType', 'isauditenabled', 'isreadauditenabled', 'isuseraccessauditenabled'),
      ...choice('PicklistType', 'weekstartdaycode'),
      ...date('UserLocal', 'fiscalcalendarstart'),
      ...plain('UniqueidentifierType', 'systemuserid', 'integrationuserid'),
      ...lookup('basecurrencyid', 'transactioncurrency'),
      ...audited(),
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
