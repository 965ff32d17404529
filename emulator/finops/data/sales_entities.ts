/** Customers, products and stock. */
import type { Entity } from '../model/entity.ts';
import { columnList } from './column_list.ts';

export const SALES_ENTITIES: readonly Entity[] = [
  {
    aotName: 'CustCustomerGroupEntity',
    name: 'CustomerGroup',
    entitySet: 'CustomerGroups',
    category: 'Reference',
    columns: columnList('dataAreaId* CustomerGroupId* Description PaymentTermId'),
  },
  {
    aotName: 'CustCustomerV3Entity',
    name: 'CustomerV3',
    entitySet: 'CustomersV3',
    category: 'Master',
    sources: 4,
    columns: columnList(`
      dataAreaId* CustomerAccount* OrganizationName@1 NameAlias@1 CustomerGroupId! SalesCurrencyCode!
      CreditLimit:Real CreditLimitIsMandatory:NoYes OnHoldStatus:CustVendorBlocked PrimaryContactEmail@2
      PrimaryContactPhone@2 AddressCity@3 AddressCountryRegionId@3 DeliveryAddressTimeZone? LastInvoiceDate:Date? OpenBalance:Real? DiscountPriceGroupId
      LoyaltyBalance:Real~ DefaultDimensionDisplayValue# PaymentTerms`),
    navigation: [
      {
        name: 'CustomerGroup',
        relatedEntity: 'CustomerGroup',
        cardinality: 'Single',
        constraints: [
          ['dataAreaId', 'dataAreaId'],
          ['CustomerGroupId', 'CustomerGroupId'],
        ],
      },
    ],
  },
  {
    aotName: 'EcoResReleasedProductV2Entity',
    name: 'ReleasedProductV2',
    entitySet: 'ReleasedProductsV2',
    category: 'Master',
    sources: 3,
    columns: columnList(`
      dataAreaId* ItemNumber* ProductNumber@1 ProductName@1 SearchName ProductType:EcoResProductType PurchaseUnitSymbol
      PurchasePrice:Real SalesPrice:Real NetProductWeight:Real GrossDepth:Real IsPurchasePriceIncludingCharges:NoYes
      PurchasePriceDate:Date ItemModelGroupId`),
  },
  {
    aotName: 'InventWarehouseOnHandV2Entity',
    name: 'WarehouseOnHandV2',
    entitySet: 'WarehousesOnHandV2',
    category: 'Transaction',
    isReadOnly: true,
    columns: columnList(`
      dataAreaId* ItemNumber* ProductColorId* ProductConfigurationId* ProductSizeId* ProductStyleId* ProductVersionId*
      InventorySiteId* InventoryWarehouseId* ItemBatchNumber* ItemSerialNumber* OnHandQuantity:Real
      ReservedOnHandQuantity:Real`),
  },
];
