/** Values of rows that have to make sense together: JSON values by property, for the rows of a table in their order. */
import { guidOf } from '../identifiers.ts';
import { rowId } from './values.ts';

type Values = Readonly<Record<string, unknown>>;

const ORGANIZATION = guidOf('organization');
/** The root, and the unit below it. */
const UNITS = [rowId('businessunit', 0), rowId('businessunit', 1)];
const MINE = { _organizationid_value: ORGANIZATION };

const ROLES = ['System Administrator', 'System Customizer', 'Basic User', 'Replication Reader'];

/** Every role is there once for each business unit; those below the root name the one that they are copies of. */
function role(name: string, index: number, unit: number): Values {
  const root = rowId('role', index);
  return {
    name,
    organizationid: ORGANIZATION,
    ismanaged: index < 3,
    isinherited: 1,
    isautoassigned: 0,
    componentstate: 0,
    _businessunitid_value: UNITS[unit],
    _parentroleid_value: unit === 0 ? null : root,
    _parentrootroleid_value: root,
  };
}

function solution(uniquename: string, friendlyname: string, version: string, more: Values): Values {
  return {
    uniquename,
    friendlyname,
    version,
    ismanaged: false,
    isvisible: true,
    solutiontype: 0,
    ...MINE,
    ...more,
  };
}

/** A public view. https://learn.microsoft.com/power-apps/developer/data-platform/fetchxml/overview */
function view(name: string, table: string, column: string, querytype = 0): Values {
  const fetchxml = `<fetch><entity name="${table}"><attribute name="${column}"/><order attribute="${column}"/></entity></fetch>`;
  const layoutxml = `<grid name="resultset" jump="${column}"><row name="result" id="${table}id"><cell name="${column}" width="300"/></row></grid>`;
  return {
    name,
    returnedtypecode: table,
    querytype,
    fetchxml,
    layoutxml,
    isdefault: querytype === 0,
    isquickfindquery: querytype === 4,
    isuserdefined: false,
    ismanaged: true,
    componentstate: 0,
    ...MINE,
  };
}

const USUAL_FORMATS = { dateformatstring: 'M/d/yyyy', timeformatstring: 'h:mm tt' };

/** By table. What is not given is made as for any other row. */
export const GIVEN_VALUES: Readonly<Record<string, readonly Values[]>> = {
  organization: [
    {
      ...USUAL_FORMATS,
      schemanameprefix: 'cr1a7',
      currencysymbol: '€',
      expirechangetrackingindays: 7,
      expiresubscriptionsindays: 90,
      currencydecimalprecision: 2,
      pricingdecimalprecision: 2,
      languagecode: 1033,
      localeid: 1033,
      maxuploadfilesize: 5_242_880,
      isauditenabled: false,
      weekstartdaycode: 0,
      systemuserid: rowId('systemuser', 0),
      integrationuserid: rowId('systemuser', 1),
      _basecurrencyid_value: rowId('transactioncurrency', 0),
    },
  ],
  businessunit: UNITS.map((_, unit) => ({
    isdisabled: false,
    disabledon: null,
    _parentbusinessunitid_value: unit === 0 ? null : UNITS[0],
    ...MINE,
  })),
  team: [
    { name: 'Adventure Works', isdefault: true, teamtype: 0, _businessunitid_value: UNITS[0] },
    { name: 'Alpine Ski House', isdefault: true, teamtype: 0, _businessunitid_value: UNITS[1] },
    { name: 'Field Service', isdefault: false, teamtype: 0, _businessunitid_value: UNITS[0] },
    { name: 'Key Accounts', isdefault: false, teamtype: 2, _businessunitid_value: UNITS[0] },
  ].map((one) => ({ membershiptype: 0, systemmanaged: false, organizationid: ORGANIZATION, ...one })),
  role: UNITS.flatMap((_, unit) => ROLES.map((name, index) => role(name, index, unit))),
  publisher: [
    ['MicrosoftCorporation', 'Microsoft Corporation', 'msdyn', 19_235, true] as const,
    ['DefaultPublisher', 'Default Publisher', 'new', 10_000, false] as const,
    ['contoso', 'Contoso', 'cr1a7', 20_417, false] as const,
  ].map(([uniquename, friendlyname, customizationprefix, customizationoptionvalueprefix, isreadonly]) => ({
    uniquename,
    friendlyname,
    customizationprefix,
    customizationoptionvalueprefix,
    isreadonly,
    ...MINE,
  })),
  solution: [
    solution('Active', 'Active Solution', '1.0', {
      isvisible: false,
      _publisherid_value: rowId('publisher', 1),
    }),
    solution('Default', 'Default Solution', '1.0', { _publisherid_value: rowId('publisher', 1) }),
    solution('Projects', 'Projects', '1.4.0.2', { _publisherid_value: rowId('publisher', 2) }),
    solution('System', 'System Solution', '9.2', {
      ismanaged: true,
      isvisible: false,
      _publisherid_value: rowId('publisher', 0),
    }),
  ],
  savedquery: [
    view('Active Accounts', 'account', 'name'),
    view('Quick Find Active Accounts', 'account', 'name', 4),
    view('Active Contacts', 'contact', 'fullname'),
    view('Open Opportunities', 'opportunity', 'name'),
    view('Active Projects', 'cr1a7_project', 'cr1a7_name'),
  ],
};
