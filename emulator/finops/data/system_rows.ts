/** Companies, users, batch jobs, positions and service orders. */
import { guidOf } from '../../identifiers.ts';
import { COMPANIES } from './companies.ts';
import { dayOf2026, numbered, type PlainRow, type PlainRows, range } from './plain_rows.ts';

export function systemRows(): PlainRows {
  return {
    LegalEntities: COMPANIES.map(({ country, id, name }, place) => ({
      LegalEntityId: id,
      Name: name,
      NameAlias: name,
      PartyNumber: numbered('', place + 1, 9),
      AddressCountryRegionId: country,
    })),
    Companies: COMPANIES.map(({ id, name }) => ({ DataArea: id, Name: name })),
    SystemUsers: [
      {
        UserID: 'Admin',
        UserName: 'Admin',
        Alias: 'admin@contoso.com',
        Company: 'USMF',
        Enabled: true,
        UserInfoLanguage: 'en-US',
      },
      {
        UserID: 'integration',
        UserName: 'Integration',
        Company: 'USMF',
        Enabled: true,
        UserInfoLanguage: 'en-US',
      },
      { UserID: 'greta', UserName: 'Greta Grün', Company: 'DEMF', Enabled: false, UserInfoLanguage: 'de' },
    ],
    BatchJobs: range(6).map((place) => ({
      JobDescription: `Nightly posting ${place + 1}`,
      Status: place === 0 ? 'Error' : 'Waiting',
      RuntimeJob: place % 2 === 1,
      ScheduledStartDateTime: `${dayOf2026(60 + place)}T22:00:00Z`,
      CompanyAccounts: place % 2 === 0 ? 'USMF' : 'DEMF',
      Recurrence: Buffer.from(`every ${place + 1} days`).toString('base64'),
    })),
    PositionDetails: range(5).flatMap(positionRows),
    ContosoServiceOrders: COMPANIES.flatMap(({ id }) =>
      range(30).map((place) => serviceOrder(id.toLowerCase(), place)),
    ),
  };
}

/** A past and a current validity; the last one is open-ended. */
function positionRows(place: number): PlainRow[] {
  const common = { PositionId: numbered('', place + 1), DepartmentNumber: '024', FullTimeEquivalent: '0.75' };
  return [
    {
      ...common,
      ValidFrom: '2020-01-01T00:00:00Z',
      ValidTo: '2025-12-31T23:59:59Z',
      Description: 'Accountant',
    },
    {
      ...common,
      ValidFrom: '2026-01-01T00:00:00Z',
      ValidTo: '2154-12-31T23:59:59Z',
      Description: 'Senior accountant',
    },
  ];
}

function serviceOrder(dataAreaId: string, place: number): PlainRow {
  const id = numbered('SO-', place + 1);
  return {
    dataAreaId,
    ServiceOrderId: id,
    Stage: place % 3 === 0 ? 'Done' : 'Planned',
    CustomerAccount: numbered('C-', (place % 20) + 1),
    Description: place % 4 === 0 ? '' : `Visit no. ${place + 1}`,
    ...(place % 5 === 0 ? {} : { PlannedDate: dayOf2026(place * 3) }),
    PlannedStart: 28_800 + place * 600,
    ExternalReference: guidOf(`${dataAreaId} ${id}`),
    Effort: `${place}.2500000000000001`,
  };
}
