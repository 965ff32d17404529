/** Vendors and what is bought of them. */
import type { Entity } from '../model/entity.ts';
import { columnList } from './column_list.ts';

export const PURCHASE_ENTITIES: readonly Entity[] = [
  {
    aotName: 'VendVendorGroupEntity',
    name: 'VendorGroup',
    entitySet: 'VendorGroups',
    category: 'Reference',
    columns: columnList('dataAreaId* VendorGroupId* Description DefaultPaymentTermName'),
  },
  {
    aotName: 'VendVendorV2Entity',
    name: 'VendorV2',
    entitySet: 'VendorsV2',
    category: 'Master',
    sources: 4,
    columns: columnList(`
      dataAreaId* VendorAccountNumber* VendorOrganizationName@1 VendorSearchName@1 VendorGroupId! CurrencyCode!
      DefaultPaymentTermsName OnHoldStatus:CustVendorBlocked VendorHoldReleaseDate:Date CreditLimit:Real
      IsOneTimeVendor:NoYes IsReportingTax1099:NoYes Tax1099Type:Tax1099Type? PrimaryEmailAddress@2 PrimaryPhoneNumber~
      AddressStreet@3 AddressCity@3 AddressCountryRegionId@3 AddressValidFrom:UtcDateTime@3 AddressValidTo:UtcDateTime@3
      DefaultLedgerDimensionDisplayValue# VendorPartyNumber@1 Notes LegacyIdentification-`),
    navigation: [
      {
        name: 'VendorGroup',
        relatedEntity: 'VendorGroup',
        cardinality: 'Single',
        constraints: [
          ['dataAreaId', 'dataAreaId'],
          ['VendorGroupId', 'VendorGroupId'],
        ],
      },
    ],
  },
  {
    aotName: 'PurchPurchaseOrderHeaderV2Entity',
    name: 'PurchaseOrderHeaderV2',
    entitySet: 'PurchaseOrderHeadersV2',
    category: 'Transaction',
    sources: 2,
    columns: columnList(`
      dataAreaId* PurchaseOrderNumber* OrderVendorAccountNumber! InvoiceVendorAccountNumber CurrencyCode
      PurchaseOrderStatus:PurchStatus DocumentApprovalStatus:VersioningDocumentState AccountingDate:Date
      RequestedDeliveryDate:Date ConfirmedDeliveryDate:Date TotalDiscountPercentage:Real IsChangeManagementActive:NoYes
      DeliveryAddressName@1 DeliveryAddressDescription@1 PurchaseOrderName DefaultLedgerDimensionDisplayValue#`),
    navigation: [
      {
        name: 'OrderVendor',
        relatedEntity: 'VendorV2',
        cardinality: 'Single',
        constraints: [
          ['dataAreaId', 'dataAreaId'],
          ['OrderVendorAccountNumber', 'VendorAccountNumber'],
        ],
      },
      {
        name: 'PurchaseOrderLinesV2',
        relatedEntity: 'PurchaseOrderLineV2',
        cardinality: 'Multiple',
        constraints: [
          ['dataAreaId', 'dataAreaId'],
          ['PurchaseOrderNumber', 'PurchaseOrderNumber'],
        ],
      },
    ],
  },
  {
    aotName: 'PurchPurchaseOrderLineV2Entity',
    name: 'PurchaseOrderLineV2',
    entitySet: 'PurchaseOrderLinesV2',
    category: 'Transaction',
    columns: columnList(`
      dataAreaId* PurchaseOrderNumber* LineNumber:Int64* ItemNumber LineDescription OrderedPurchaseQuantity:Real
      PurchaseUnitSymbol PurchasePrice:Real LineAmount:Real PurchaseOrderLineStatus:PurchStatus
      RequestedDeliveryDate:Date ReceivingWarehouseId IsPartialDeliveryPrevented:NoYes`),
  },
  {
    aotName: 'VendorInvoiceHeaderEntity',
    name: 'VendorInvoiceHeader',
    entitySet: 'VendorInvoiceHeaders',
    category: 'Transaction',
    columns: columnList(`
      dataAreaId* HeaderReference* InvoiceNumber InvoiceAccount! VendorName~ Date:Date InvoiceReceivedDate:Date
      DueDate:Date DateOfVATRegister:Date Currency ExchangeRate:Real TotalInvoiceAmount:Real PurchaseOrderNumber
      ApprovedBy IsPrepayment:NoYes OnHold:NoYes InvoiceDescription PaymentTermsName`),
    navigation: [
      {
        name: 'VendorInvoiceLines',
        relatedEntity: 'VendorInvoiceLine',
        cardinality: 'Multiple',
        constraints: [
          ['dataAreaId', 'dataAreaId'],
          ['HeaderReference', 'HeaderReference'],
        ],
      },
    ],
  },
  {
    aotName: 'VendorInvoiceLineEntity',
    name: 'VendorInvoiceLine',
    entitySet: 'VendorInvoiceLines',
    category: 'Transaction',
    columns: columnList(`
      dataAreaId* HeaderReference* InvoiceLineNumber:Real* ItemNumber LineDescription ReceiveNow:Real Unit
      UnitPrice:Real DiscountPercent:Real NetAmount:Real MainAccountDisplayValue# ItemSalesTax`),
  },
];
