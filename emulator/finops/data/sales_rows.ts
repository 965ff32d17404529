/** Customers, products and stock of both companies. */
import { COMPANIES } from './companies.ts';
import { CITIES, CUSTOMER_NAMES, ITEMS } from './names.ts';
import { type Draw, numbered, type PlainRow, type PlainRows, range } from './plain_rows.ts';

const GROUPS = [
  ['10', 'Wholesales'],
  ['20', 'Major accounts'],
  ['30', 'Retail'],
] as const;

export function salesRows(draw: Draw): PlainRows {
  return {
    // Shared by duplication: each company has a record of its own.
    CustomerGroups: perCompany((dataAreaId) =>
      GROUPS.map(([CustomerGroupId, Description]) => ({
        dataAreaId,
        CustomerGroupId,
        Description,
        PaymentTermId: 'Net30',
      })),
    ),
    CustomersV3: perCompany((id, currency) =>
      CUSTOMER_NAMES.map((name, place) => customer(id, currency, name, place, draw)),
    ),
    ReleasedProductsV2: perCompany((id) => ITEMS.map((item) => product(id, item, draw))),
    WarehousesOnHandV2: perCompany((id) => range(24).map((place) => onHand(id, place, draw))),
  };
}

function customer(
  dataAreaId: string,
  SalesCurrencyCode: string,
  name: string,
  place: number,
  draw: Draw,
): PlainRow {
  return {
    dataAreaId,
    CustomerAccount: numbered('C-', place + 1),
    OrganizationName: name,
    NameAlias: name.slice(0, 20),
    CustomerGroupId: GROUPS[place % 3]![0],
    SalesCurrencyCode,
    CreditLimit: place % 4 === 0 ? 0 : `${draw(100) * 1000}.5`,
    PrimaryContactEmail: place % 3 === 0 ? '' : `contact${place}@example.com`,
    AddressCity: CITIES[draw(CITIES.length)]!,
    AddressCountryRegionId: dataAreaId === 'usmf' ? 'USA' : 'DEU',
    LoyaltyBalance: draw(500),
    PaymentTerms: 'Net30',
  };
}

function product(dataAreaId: string, [ItemNumber, name]: (typeof ITEMS)[number], draw: Draw): PlainRow {
  return {
    dataAreaId,
    ItemNumber,
    ProductNumber: ItemNumber.trim(),
    ProductName: name,
    SearchName: name.replaceAll(' ', ''),
    ProductType: ItemNumber.startsWith('S') ? 'Service' : 'Item',
    PurchaseUnitSymbol: 'ea',
    PurchasePrice: `${draw(900)}.${10 + draw(90)}`,
    SalesPrice: draw(3) === 0 ? 0 : `${draw(2000)}.99`,
    NetProductWeight: '0.3333333333333333',
  };
}

/** Eleven key columns, most of them empty, and one blank in front of a batch number. */
function onHand(dataAreaId: string, place: number, draw: Draw): PlainRow {
  return {
    dataAreaId,
    ItemNumber: ITEMS[place % 8]![0],
    ProductColorId: place % 2 === 0 ? '' : 'Black',
    ProductSizeId: place % 3 === 0 ? 'L' : '',
    InventorySiteId: String((place % 2) + 1),
    InventoryWarehouseId: `${(place % 2) + 1}${place % 3}`,
    ItemBatchNumber: place % 5 === 0 ? ` B-${place}` : '',
    ItemSerialNumber: numbered('', place, 4),
    OnHandQuantity: draw(400),
  };
}

function perCompany<Row>(rows: (id: string, currency: string) => readonly Row[]): Row[] {
  return COMPANIES.flatMap(({ currency, id }) => rows(id.toLowerCase(), currency));
}
