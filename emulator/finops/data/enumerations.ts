/** Enumerations of the business. The first member is what a row has that was given none. */
import type { Enumeration } from '../model/enumeration.ts';

export const ENUMERATIONS: readonly Enumeration[] = [
  { name: 'NoYes', members: ['No', 'Yes'] },
  {
    name: 'CustVendorBlocked',
    members: ['No', 'Invoice', 'All', 'Payment', 'Requisition', 'Never', 'PurchOrder'],
  },
  { name: 'PurchStatus', members: ['None', 'Backorder', 'Received', 'Invoiced', 'Canceled'] },
  {
    name: 'VersioningDocumentState',
    members: ['Draft', 'InReview', 'Rejected', 'Approved', 'Confirmed', 'Finalized'],
  },
  {
    name: 'DimensionLedgerAccountType',
    members: ['ProfitAndLoss', 'Revenue', 'Expense', 'BalanceSheet', 'Asset', 'Liability', 'Equity', 'Total'],
  },
  {
    name: 'LedgerPostingType',
    members: ['None', 'LedgerJournal', 'VendBalance', 'CustBalance', 'PurchExpense', 'SalesRevenue', 'Tax'],
  },
  { name: 'EcoResProductType', members: ['Item', 'Service'] },
  { name: 'FiscalPeriodType', members: ['Opening', 'Operating', 'Closing'] },
  {
    name: 'BatchStatus',
    members: ['Hold', 'Waiting', 'Executing', 'Error', 'Finished', 'Ready', 'Canceled'],
  },
  { name: 'Tax1099Type', members: ['None', 'Tax1099MISC', 'Tax1099INT', 'Tax1099NEC'] },
  { name: 'ContosoServiceStage', members: ['New', 'Planned', 'Done'] },
  // An enumeration and an entity may share one name.
  { name: 'ExchangeRate', members: ['Buying', 'Selling'] },
];
