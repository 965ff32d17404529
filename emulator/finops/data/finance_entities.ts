/** The general ledger and what it needs. */
import type { Entity } from '../model/entity.ts';
import { columnList } from './column_list.ts';

export const FINANCE_ENTITIES: readonly Entity[] = [
  {
    aotName: 'LedgerChartOfAccountsEntity',
    name: 'ChartOfAccounts',
    entitySet: 'ChartOfAccounts',
    category: 'Reference',
    columns: columnList('ChartOfAccounts* Description MainAccountMask'),
  },
  {
    aotName: 'MainAccountEntity',
    name: 'MainAccount',
    entitySet: 'MainAccounts',
    category: 'Reference',
    sources: 5,
    columns: columnList(`
      ChartOfAccounts* MainAccountId* Name MainAccountRecId:Int64 ChartOfAccountsRecId:Int64
      MainAccountType:DimensionLedgerAccountType IsSuspended:NoYes ActiveFrom:Date ActiveTo:Date OpeningAccount
      IsMonetary:NoYes DoNotAllowManualEntry:NoYes`),
  },
  {
    aotName: 'GeneralJournalAccountEntryEntity',
    name: 'GeneralJournalAccountEntry',
    entitySet: 'GeneralJournalAccountEntries',
    category: 'Transaction',
    isReadOnly: true,
    sources: 2,
    columns: columnList(`
      dataAreaId* GeneralJournalAccountEntryRecId:Int64* JournalNumber@1 Voucher@1 AccountingDate:Date@1 MainAccountId
      LedgerAccount# PostingType:LedgerPostingType IsCredit:NoYes TransactionCurrencyCode
      TransactionCurrencyAmount:Real AccountingCurrencyAmount:Real ReportingCurrencyAmount:Real Text
      CreatedDateTime1:UtcDateTime DocumentDate:Date`),
  },
  {
    // Carries its company in a plain column: it reads as shared, all companies at once.
    aotName: 'GeneralJournalAccountEntryBiEntity',
    name: 'GeneralJournalAccountEntryBiEntity',
    entitySet: 'GeneralJournalAccountEntryBiEntities',
    category: 'Transaction',
    isReadOnly: true,
    columns: columnList(`
      SourceKey:Int64* LegalEntity MainAccountId PostingType:LedgerPostingType IsCredit:NoYes
      AccountingCurrencyAmount:Real`),
  },
  {
    aotName: 'ExchangeRateEntity',
    name: 'ExchangeRate',
    entitySet: 'ExchangeRates',
    category: 'Reference',
    columns: columnList(
      'RateTypeName* FromCurrency* ToCurrency* StartDate:Date* EndDate:Date Rate:Real ConversionFactor:Int32',
    ),
  },
  {
    aotName: 'FiscalCalendarPeriodEntity',
    name: 'FiscalCalendarPeriod',
    entitySet: 'FiscalCalendarPeriods',
    category: 'Reference',
    columns: columnList(`
      FiscalCalendar* FiscalYear* PeriodType:FiscalPeriodType* PeriodName* StartDate:Date EndDate:Date Comments`),
  },
  {
    aotName: 'PaymentTermEntity',
    name: 'PaymentTerm',
    entitySet: 'PaymentTerms',
    category: 'Reference',
    columns: columnList('dataAreaId* Name* Description NumberOfDays:Int32 IsCashPayment:NoYes'),
  },
];
