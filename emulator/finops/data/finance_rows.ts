/** Accounts, periods, rates and posted journal entries. */
import { COMPANIES } from './companies.ts';
import { MAIN_ACCOUNTS } from './names.ts';
import { dayOf2026, type Draw, numbered, type PlainRow, type PlainRows, range } from './plain_rows.ts';

/** Some accounts have the same number in both charts. */
const CHARTS = ['Shared', 'DE-SKR'] as const;
const VOUCHERS = 60;

export function financeRows(draw: Draw): PlainRows {
  const entries = COMPANIES.flatMap(({ currency, id }) =>
    range(VOUCHERS).flatMap((place) => voucher(id.toLowerCase(), currency, place, draw)),
  );
  return {
    ChartOfAccounts: CHARTS.map((chart) => ({
      ChartOfAccounts: chart,
      Description: `Chart ${chart}`,
      MainAccountMask: '######',
    })),
    MainAccounts: CHARTS.flatMap((ChartOfAccounts) =>
      MAIN_ACCOUNTS.map(([MainAccountId, Name, MainAccountType]) => ({
        ChartOfAccounts,
        MainAccountId,
        Name,
        MainAccountType,
        IsMonetary: 'Yes',
      })),
    ),
    ExchangeRates: ['2026-01-01', '2026-02-01', '2026-03-01'].map((StartDate, place) => ({
      RateTypeName: 'Default',
      FromCurrency: 'EUR',
      ToCurrency: 'USD',
      StartDate,
      EndDate: '2154-12-31',
      Rate: `108.2512345678901${place}`,
      ConversionFactor: 100,
    })),
    FiscalCalendarPeriods: range(14).map(period),
    PaymentTerms: [
      ['Net10', 10],
      ['Net30', 30],
      ['Cash', 0],
    ].map(([Name = '', NumberOfDays = 0]) => ({
      dataAreaId: 'usmf',
      Name,
      Description: String(Name),
      NumberOfDays,
      IsCashPayment: Name === 'Cash' ? 'Yes' : 'No',
    })),
    GeneralJournalAccountEntries: entries,
    GeneralJournalAccountEntryBiEntities: entries.map(biEntry),
  };
}

function period(place: number): PlainRow {
  const PeriodType = place === 0 ? 'Opening' : place === 13 ? 'Closing' : 'Operating';
  const month = Math.min(Math.max(place, 1), 12);
  const StartDate = `2026-${String(month).padStart(2, '0')}-01`;
  return {
    FiscalCalendar: 'Fiscal',
    FiscalYear: '2026',
    PeriodType,
    PeriodName: `Period ${place}`,
    StartDate,
    EndDate: StartDate,
  };
}

/** Two entries that cancel each other out. */
function voucher(dataAreaId: string, currency: string, place: number, draw: Draw): PlainRow[] {
  const cents = 1000 + draw(9_000_000);
  const amount = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
  const [debit, credit] = [MAIN_ACCOUNTS[9 + draw(4)]!, MAIN_ACCOUNTS[4]];
  const day = dayOf2026(draw(59));
  return [[debit[0], amount, 'No'] as const, [credit[0], `-${amount}`, 'Yes'] as const].map(
    ([MainAccountId, signed, IsCredit]) => ({
      dataAreaId,
      JournalNumber: numbered('', 400 + place),
      Voucher: numbered('GNJL', place + 1),
      AccountingDate: day,
      MainAccountId,
      LedgerAccount: `${MainAccountId}-001-022--`,
      PostingType: IsCredit === 'Yes' ? 'VendBalance' : 'LedgerJournal',
      IsCredit,
      TransactionCurrencyCode: currency,
      TransactionCurrencyAmount: signed,
      AccountingCurrencyAmount: signed,
      ReportingCurrencyAmount: signed,
      Text: place % 3 === 0 ? '' : `Posting ${place + 1}`,
      CreatedDateTime1: `${day}T16:30:00Z`,
    }),
  );
}

function biEntry({
  AccountingCurrencyAmount = 0,
  dataAreaId = '',
  IsCredit = '',
  MainAccountId = '',
  PostingType = '',
}: PlainRow): PlainRow {
  return { LegalEntity: String(dataAreaId), MainAccountId, PostingType, IsCredit, AccountingCurrencyAmount };
}
