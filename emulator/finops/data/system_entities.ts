/** Companies, people, machines, and the odd ones. */
import type { Entity } from '../model/entity.ts';
import { columnList } from './column_list.ts';

export const SYSTEM_ENTITIES: readonly Entity[] = [
  {
    aotName: 'OMLegalEntity',
    name: 'LegalEntity',
    entitySet: 'LegalEntities',
    category: 'Master',
    columns: columnList('LegalEntityId* Name NameAlias CompanyType PartyNumber AddressCountryRegionId'),
  },
  {
    aotName: 'CompanyEntity',
    name: 'Company',
    entitySet: 'Companies',
    category: 'Reference',
    isReadOnly: true,
    columns: columnList('DataArea* Name'),
  },
  {
    aotName: 'SysUserEntity',
    name: 'SystemUser',
    entitySet: 'SystemUsers',
    category: 'Master',
    columns: columnList(
      'UserID* UserName Alias Email Company Enabled:Boolean NetworkDomain UserInfoLanguage',
    ),
  },
  {
    aotName: 'BatchJobEntity',
    name: 'BatchJob',
    entitySet: 'BatchJobs',
    category: 'Transaction',
    columns: columnList(`
      BatchJobRecId:Int64* JobDescription Status:BatchStatus RuntimeJob:Boolean ScheduledStartDateTime:UtcDateTime
      EndDateTime:UtcDateTime CompanyAccounts Recurrence:Container`),
  },
  {
    aotName: 'HcmPositionDetailEntity',
    name: 'PositionDetail',
    entitySet: 'PositionDetails',
    category: 'Master',
    columns: columnList(
      'PositionId* ValidFrom:UtcDateTime* ValidTo:UtcDateTime Description DepartmentNumber FullTimeEquivalent:Real',
    ),
  },
  {
    // What a developer adds: system fields under names of their own, one of them computed.
    aotName: 'ContosoServiceOrderEntity',
    name: 'ContosoServiceOrder',
    entitySet: 'ContosoServiceOrders',
    category: 'Transaction',
    columns: columnList(`
      dataAreaId* ServiceOrderId* Stage:ContosoServiceStage CustomerAccount Description PlannedDate:Date
      PlannedStart:Time ExternalReference:Guid Effort:Real ModifiedDateAndTime:UtcDateTime
      LastVisitDateTime:UtcDateTime~ SysRecId:Int64`),
  },
  {
    aotName: 'VendVendorBalanceInquiryEntity',
    name: 'VendorBalanceInquiry',
    entitySet: 'VendorBalanceInquiries',
    category: 'Transaction',
    isReadOnly: true,
    deadBecause: 'Paging is not supported for queries with temporary tables.',
    columns: columnList('dataAreaId* VendorAccountNumber* Balance:Real'),
  },
  {
    aotName: 'RetailShiftStagingEntity',
    name: 'RetailShiftStaging',
    entitySet: 'RetailShiftStagings',
    category: 'Transaction',
    isPublic: false,
    columns: columnList('dataAreaId* ShiftId* TerminalId'),
  },
];
