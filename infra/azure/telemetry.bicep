// Where logs, traces and metrics go, and who is told.
import { grants, principalsType, roleIds } from 'roles.bicep'

param location string
param tags object
param workspaceName string
param insightsName string
param actionGroupName string
param principals principalsType

@description('For how many days logs are kept.')
@allowed([30, 60, 90, 120, 180, 270, 365, 550, 730])
param retentionDays int

@description('Most that is taken in a day, in GB; -1 for no limit. What comes after it is lost until the next day.')
param dailyGb int

@description('Who gets a mail for every alert.')
param alertEmails string[]

var publishers = filter(grants, grant => (grant.on == 'insights'))

module workspace 'br/public:avm/res/operational-insights/workspace:0.16.1' = {
  name: 'workspace'
  params: {
    name: workspaceName
    location: location
    tags: tags
    enableTelemetry: false
    dataRetention: retentionDays
    dailyQuotaGb: string(dailyGb)
    features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true }
    forceCmkForQuery: false
  }
}

module insights 'br/public:avm/res/insights/component:0.8.0' = {
  name: 'insights'
  params: {
    name: insightsName
    location: location
    tags: tags
    enableTelemetry: false
    workspaceResourceId: workspace.outputs.resourceId
    disableLocalAuth: true
    disableIpMasking: false
    retentionInDays: retentionDays
    roleAssignments: map(publishers, grant => {
      roleDefinitionIdOrName: roleIds[grant.role]
      principalId: principals[grant.who]
      principalType: grant.who == 'operators' ? 'Group' : 'ServicePrincipal'
    })
  }
}

module people 'br/public:avm/res/insights/action-group:0.8.0' = {
  name: 'action-group'
  params: {
    name: actionGroupName
    groupShortName: 'opsbook'
    tags: tags
    enableTelemetry: false
    emailReceivers: map(alertEmails, address => {
      name: address
      emailAddress: address
      useCommonAlertSchema: true
    })
  }
}

output workspaceId string = workspace.outputs.resourceId
output insightsId string = insights.outputs.resourceId
output insightsConnectionString string = insights.outputs.connectionString
output actionGroupId string = people.outputs.resourceId
