/** A table of the organization's own with a column of every type, those around it, and the odd ones. */
import type { Table } from '../model.ts';
import {
  choice,
  computed,
  common,
  customer,
  date,
  file,
  image,
  key,
  lookup,
  momentShownAsDay,
  money,
  neverInRows,
  owned,
  plain,
  rollup,
  secured,
  text,
} from './columns.ts';
import { activeKey, table } from './table.ts';

export const CUSTOM: readonly Table[] = [
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
      ...choice('PicklistType', 'cr1a7_risk'),
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
      ...computed('calculated', 'DecimalType', 'cr1a7_score'),
      ...computed('formula', 'DecimalType', 'cr1a7_margin'),
      ...rollup('cr1a7_hours'),
      ...secured('cr1a7_costcenter'),
      ...neverInRows(),
      ...owned(),
      ...common(),
    ],
    { primaryName: 'cr1a7_name', keys: [activeKey('cr1a7_name', 'cr1a7_kind')] },
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

export const ODD: readonly Table[] = [
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
