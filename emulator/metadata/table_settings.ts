/**
 * Metadata about a table's forms, icons and features: the same for nearly every table, and without effect on its rows.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/entitymetadata
 */
import type { Table } from '../model.ts';
import type { Metadata } from '../query/metadata_filter.ts';
import { managed } from './shapes.ts';

export function tableSettings(table: Table): Metadata {
  return { ...features(table), ...permissions(table), ...appearance() };
}

function features(table: Table): Metadata {
  const isOrdinary = table.tableType === 'Standard' && !table.isIntersect && !table.isPrivate;
  return {
    ActivityTypeMask: table.isActivity ? 1 : 0,
    AutoCreateAccessTeams: false,
    AutoRouteToOwnerQueue: false,
    DaysSinceRecordLastModified: 0,
    EnforceStateTransitions: false,
    HasEmailAddresses: false,
    HasFeedback: false,
    IsAIRUpdated: false,
    IsAvailableOffline: isOrdinary,
    IsBusinessProcessEnabled: isOrdinary,
    IsChildEntity: false,
    IsDocumentManagementEnabled: false,
    IsDocumentRecommendationsEnabled: false,
    IsEnabledForCharts: isOrdinary,
    IsEnabledForExternalChannels: false,
    IsEnabledForTrace: false,
    IsImportable: isOrdinary,
    IsInteractionCentricEnabled: false,
    IsKnowledgeManagementEnabled: false,
    IsMSTeamsIntegrationEnabled: false,
    IsOneNoteIntegrationEnabled: false,
    IsOptimisticConcurrencyEnabled: isOrdinary,
    IsQuickCreateEnabled: false,
    IsReadingPaneEnabled: true,
    IsSLAEnabled: false,
    IsSolutionAware: false,
    IsStateModelAware: isOrdinary,
    RecurrenceBaseEntityLogicalName: null,
    ReportViewName: `Filtered${table.schemaName}`,
    SyncToExternalSearchIndex: false,
    UsesBusinessDataLabelTable: false,
  };
}

function permissions(table: Table): Metadata {
  const canChange = !table.isIntersect && !table.isPrivate;
  return {
    CanBeInManyToMany: managed(canChange, 'canbeinmanytomany'),
    CanBePrimaryEntityInRelationship: managed(canChange, 'canbeprimaryentityinrelationship'),
    CanBeRelatedEntityInRelationship: managed(canChange, 'canberelatedentityinrelationship'),
    CanCreateAttributes: managed(canChange, 'cancreateattributes'),
    CanCreateCharts: managed(canChange, 'cancreatecharts'),
    CanCreateForms: managed(canChange, 'cancreateforms'),
    CanCreateViews: managed(canChange, 'cancreateviews'),
    CanEnableSyncToExternalSearchIndex: managed(canChange, 'canenablesynctoexternalsearchindex'),
    CanModifyAdditionalSettings: managed(canChange, 'canmodifyadditionalsettings'),
    CanTriggerWorkflow: canChange,
    IsConnectionsEnabled: managed(false, 'canmodifyconnectionsettings'),
    IsDuplicateDetectionEnabled: managed(false, 'canmodifyduplicatedetectionsettings'),
    IsMailMergeEnabled: managed(false, 'canmodifymailmergesettings'),
    IsMappable: managed(true, 'ismappable'),
    IsOfflineInMobileClient: managed(false, 'canmodifymobileclientoffline'),
    IsReadOnlyInMobileClient: managed(false, 'canmodifymobileclientreadonly'),
    IsRenameable: managed(canChange, 'isrenameable'),
    IsValidForQueue: managed(false, 'canmodifyqueuesettings'),
    IsVisibleInMobile: managed(false, 'canmodifymobilevisibility'),
    IsVisibleInMobileClient: managed(canChange, 'canmodifymobileclientvisibility'),
  };
}

function appearance(): Metadata {
  return {
    EntityColor: null,
    EntityHelpUrl: null,
    EntityHelpUrlEnabled: false,
    IconLargeName: null,
    IconMediumName: null,
    IconSmallName: null,
    IconVectorName: null,
    MobileOfflineFilters: null,
  };
}
