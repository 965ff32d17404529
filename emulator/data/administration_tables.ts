/**
 * Who may do what, and what was installed: tables that tools for administrators read.
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/role
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/team
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/solution
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/publisher
 * https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/savedquery
 *
 * Inferred: that none of them is tracked. Environments differ in that.
 */
import type { Table } from '../model.ts';
import { audited, choice, date, key, lookup, plain, required, text, whole } from './columns.ts';
import { table, type Traits } from './table.ts';

const UNTRACKED: Traits = { changeTracking: false };

/** An intersect table, whose relationship has a name of its own. */
function intersect(
  name: string,
  entitySet: string,
  association: string,
  [first, second]: readonly [first: string, second: string],
): Table {
  const primaryId = `${name.replace(/s$/, '')}id`;
  const columns = [
    ...key(primaryId),
    ...plain('UniqueidentifierType', first, second),
    ...plain('BigIntType', 'versionnumber'),
  ];
  const traits: Traits = { isIntersect: true, association, primaryId, primaryName: undefined };
  return table(name, entitySet, columns, { ...traits, ...UNTRACKED });
}

export const ADMINISTRATION: readonly Table[] = [
  table(
    'team',
    'teams',
    [
      ...key('teamid'),
      ...required(text('name')),
      ...text('emailaddress'),
      ...plain('MemoType', 'description'),
      ...plain('UniqueidentifierType', 'azureactivedirectoryobjectid', 'organizationid'),
      ...choice('BooleanType', 'isdefault', 'systemmanaged'),
      ...choice('PicklistType', 'teamtype', 'membershiptype'),
      ...lookup('administratorid', 'systemuser'),
      ...lookup('businessunitid', 'businessunit'),
      ...lookup('transactioncurrencyid', 'transactioncurrency'),
      ...audited(),
    ],
    UNTRACKED,
  ),
  table(
    'role',
    'roles',
    [
      ...key('roleid'),
      ...required(text('name')),
      ...plain('UniqueidentifierType', 'roleidunique', 'organizationid', 'solutionid'),
      ...choice('BooleanType', 'ismanaged'),
      ...choice('PicklistType', 'isinherited', 'isautoassigned', 'componentstate'),
      ...plain('ManagedPropertyType', 'iscustomizable', 'canbedeleted'),
      ...lookup('businessunitid', 'businessunit'),
      ...lookup('parentroleid', 'role'),
      ...lookup('parentrootroleid', 'role'),
      ...audited(),
    ],
    UNTRACKED,
  ),
  table(
    'publisher',
    'publishers',
    [
      ...key('publisherid'),
      ...required(text('uniquename', 'friendlyname')),
      ...text('customizationprefix', 'emailaddress', 'supportingwebsiteurl'),
      ...plain('MemoType', 'description'),
      ...whole(10_000, 99_999, 'customizationoptionvalueprefix'),
      ...choice('BooleanType', 'isreadonly'),
      ...lookup('organizationid', 'organization'),
      ...audited(),
    ],
    { ...UNTRACKED, primaryName: 'friendlyname' },
  ),
  table(
    'solution',
    'solutions',
    [
      ...key('solutionid'),
      ...required(text('uniquename', 'friendlyname', 'version')),
      ...plain('MemoType', 'description'),
      ...choice('BooleanType', 'ismanaged', 'isvisible', 'isapimanaged'),
      ...choice('PicklistType', 'solutiontype'),
      ...date('UserLocal', 'installedon', 'updatedon'),
      ...lookup('publisherid', 'publisher'),
      ...lookup('organizationid', 'organization'),
      ...audited(),
    ],
    { ...UNTRACKED, primaryName: 'friendlyname' },
  ),
  table(
    'savedquery',
    'savedqueries',
    [
      ...key('savedqueryid'),
      ...required(text('name')),
      ...plain('EntityNameType', 'returnedtypecode'),
      ...plain('MemoType', 'description', 'fetchxml', 'layoutxml'),
      ...whole(0, 2_147_483_647, 'querytype'),
      ...plain('UniqueidentifierType', 'savedqueryidunique', 'solutionid'),
      ...choice('BooleanType', 'isdefault', 'isquickfindquery', 'isuserdefined', 'ismanaged'),
      ...choice('PicklistType', 'componentstate'),
      ...plain('ManagedPropertyType', 'iscustomizable', 'canbedeleted'),
      ...lookup('organizationid', 'organization'),
      ...choice('StateType', 'statecode'),
      ...choice('StatusType', 'statuscode'),
      ...audited(),
    ],
    UNTRACKED,
  ),
  intersect('systemuserroles', 'systemuserrolescollection', 'systemuserroles_association', [
    'systemuserid',
    'roleid',
  ]),
  intersect('teammembership', 'teammemberships', 'teammembership_association', ['teamid', 'systemuserid']),
];
