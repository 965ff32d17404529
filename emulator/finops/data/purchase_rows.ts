/** Vendors, orders and invoices of both companies. */
import { COMPANIES, type Company } from './companies.ts';
import { CITIES, ITEMS, VENDOR_NAMES } from './names.ts';
import { dayOf2026, type Draw, numbered, type PlainRow, type PlainRows, range } from './plain_rows.ts';

const GROUPS = [
  ['10', 'Parts vendors'],
  ['20', 'Services vendors'],
  ['30', 'Other vendors'],
] as const;
const ORDERS = 25;
const INVOICES = 40;

export function purchaseRows(draw: Draw): PlainRows {
  return {
    VendorGroups: ofCompanies((_, dataAreaId) =>
      GROUPS.map(([VendorGroupId, Description]) => ({ dataAreaId, VendorGroupId, Description })),
    ),
    VendorsV2: ofCompanies((company) =>
      VENDOR_NAMES.map((name, place) => vendor(company, name, place, draw)),
    ),
    PurchaseOrderHeadersV2: ofCompanies(({ currency }, id) =>
      range(ORDERS).map((place) => order(id, currency, place)),
    ),
    PurchaseOrderLinesV2: ofCompanies((_, id) =>
      range(ORDERS).flatMap((place) =>
        range(1 + (place % 3)).map((line) => orderLine(id, place, line, draw)),
      ),
    ),
    VendorInvoiceHeaders: ofCompanies(({ currency }, id) =>
      range(INVOICES).map((place) => invoice(id, currency, place, draw)),
    ),
    VendorInvoiceLines: ofCompanies((_, id) =>
      range(INVOICES).flatMap((place) =>
        range(1 + (place % 4)).map((line) => invoiceLine(id, place, line, draw)),
      ),
    ),
  };
}

const vendorNumber = (place: number): string => numbered('V-', (place % VENDOR_NAMES.length) + 1);

/** One vendor's company is in upper case, as one public capture has it. */
function vendor({ country, currency, id }: Company, name: string, place: number, draw: Draw): PlainRow {
  return {
    dataAreaId: place === 7 ? id : id.toLowerCase(),
    VendorAccountNumber: vendorNumber(place),
    VendorOrganizationName: name,
    VendorSearchName: name.slice(0, 20),
    VendorGroupId: GROUPS[place % 3]![0],
    CurrencyCode: currency,
    DefaultPaymentTermsName: place % 2 === 0 ? 'Net30' : '',
    OnHoldStatus: place === 5 ? 'All' : 'No',
    ...(place === 5 ? { VendorHoldReleaseDate: '2026-07-08' } : {}),
    CreditLimit: place % 5 === 0 ? `${draw(99)}000.75` : 0,
    IsReportingTax1099: place % 7 === 0 ? 'Yes' : 'No',
    PrimaryEmailAddress: `office@vendor${place + 1}.example.com`,
    PrimaryPhoneNumber: `555-01${String(place).padStart(2, '0')}`,
    AddressCity: CITIES[draw(CITIES.length)]!,
    AddressCountryRegionId: country,
    AddressValidFrom: '2020-01-01T00:00:00Z',
    AddressValidTo: '2154-12-31T23:59:59Z',
    VendorPartyNumber: numbered('', 1000 + place, 9),
    Notes: place === 12 ? 'Line one\nLine two\ttabbed, "quoted" \\ and a star *' : '',
  };
}

function order(dataAreaId: string, CurrencyCode: string, place: number): PlainRow {
  return {
    dataAreaId,
    PurchaseOrderNumber: numbered(`${dataAreaId.toUpperCase()}-`, place + 1),
    OrderVendorAccountNumber: vendorNumber(place),
    InvoiceVendorAccountNumber: vendorNumber(place),
    CurrencyCode,
    PurchaseOrderStatus: place % 4 === 0 ? 'Invoiced' : 'Backorder',
    DocumentApprovalStatus: place % 2 === 0 ? 'Confirmed' : 'Draft',
    AccountingDate: dayOf2026(place),
    RequestedDeliveryDate: dayOf2026(place + 14),
    ...(place % 4 === 0 ? { ConfirmedDeliveryDate: dayOf2026(place + 12) } : {}),
    TotalDiscountPercentage: place % 5 === 0 ? '2.5' : 0,
  };
}

function orderLine(dataAreaId: string, place: number, line: number, draw: Draw): PlainRow {
  const [ItemNumber, LineDescription] = ITEMS[draw(ITEMS.length)]!;
  const [quantity, price] = [1 + draw(50), 1 + draw(300)];
  return {
    dataAreaId,
    PurchaseOrderNumber: numbered(`${dataAreaId.toUpperCase()}-`, place + 1),
    LineNumber: line + 1,
    ItemNumber,
    LineDescription,
    OrderedPurchaseQuantity: quantity,
    PurchaseUnitSymbol: 'ea',
    PurchasePrice: price,
    LineAmount: quantity * price,
    PurchaseOrderLineStatus: place % 4 === 0 ? 'Invoiced' : 'Backorder',
  };
}

function invoice(dataAreaId: string, Currency: string, place: number, draw: Draw): PlainRow {
  return {
    dataAreaId,
    HeaderReference: numbered('VIH-', place + 1),
    InvoiceNumber: `INV/2026/${place + 1}`,
    InvoiceAccount: vendorNumber(place),
    VendorName: VENDOR_NAMES[place % VENDOR_NAMES.length]!,
    Date: dayOf2026(place),
    DueDate: dayOf2026(place + 30),
    Currency,
    ExchangeRate: '100.0000000000000001',
    TotalInvoiceAmount: `${draw(90_000)}.${10 + draw(90)}`,
    ...(place % 2 === 0
      ? { PurchaseOrderNumber: numbered(`${dataAreaId.toUpperCase()}-`, (place % ORDERS) + 1) }
      : {}),
    OnHold: place % 9 === 0 ? 'Yes' : 'No',
    InvoiceDescription: place % 3 === 0 ? '' : `Delivery ${place}`,
  };
}

function invoiceLine(dataAreaId: string, place: number, line: number, draw: Draw): PlainRow {
  const [ItemNumber, LineDescription] = ITEMS[draw(ITEMS.length)]!;
  const [quantity, price] = [1 + draw(20), 1 + draw(500)];
  return {
    dataAreaId,
    HeaderReference: numbered('VIH-', place + 1),
    InvoiceLineNumber: line + 1,
    ItemNumber,
    LineDescription,
    ReceiveNow: quantity,
    Unit: 'ea',
    UnitPrice: `${price}.25`,
    DiscountPercent: line === 1 ? '1.5' : 0,
    NetAmount: quantity * price,
    MainAccountDisplayValue: '618100-001',
  };
}

function ofCompanies(rows: (company: Company, dataAreaId: string) => readonly PlainRow[]): PlainRow[] {
  return COMPANIES.flatMap((company) => rows(company, company.id.toLowerCase()));
}
