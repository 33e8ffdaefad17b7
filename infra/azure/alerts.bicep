// Who is told of what: the queries of alerts/alerts.json over telemetry, and figures that the platform measures itself.

param location string
param tags object
param workspaceId string
param actionGroupId string
param appId string
param databaseId string
param topicId string

@description('Tier of the database: those sold in DTU are measured in DTU, all others by their cores.')
param databaseTier string

var rules = loadJsonContent('alerts/alerts.json')

// Bicep reads a file by a literal path only: one line for each rule.
var queries = {
  'server-errors.kql': loadTextContent('alerts/server-errors.kql')
  'exceptions.kql': loadTextContent('alerts/exceptions.kql')
  'work-failed.kql': loadTextContent('alerts/work-failed.kql')
  'poison.kql': loadTextContent('alerts/poison.kql')
  'queue-age.kql': loadTextContent('alerts/queue-age.kql')
  'audit-pending.kql': loadTextContent('alerts/audit-pending.kql')
  'backup-age.kql': loadTextContent('alerts/backup-age.kql')
  'drill-failed.kql': loadTextContent('alerts/drill-failed.kql')
  'degraded.kql': loadTextContent('alerts/degraded.kql')
  'silent.kql': loadTextContent('alerts/silent.kql')
  'database-failing.kql': loadTextContent('alerts/database-failing.kql')
  'pool-exhausted.kql': loadTextContent('alerts/pool-exhausted.kql')
  'retries.kql': loadTextContent('alerts/retries.kql')
  'slow.kql': loadTextContent('alerts/slow.kql')
  'blocked.kql': loadTextContent('alerts/blocked.kql')
  'sign-in-abuse.kql': loadTextContent('alerts/sign-in-abuse.kql')
  'rate-limited.kql': loadTextContent('alerts/rate-limited.kql')
  'notifications-failed.kql': loadTextContent('alerts/notifications-failed.kql')
}

module logAlerts 'br/public:avm/res/insights/scheduled-query-rule:0.6.0' = [
  for rule in rules: {
    name: 'alert-${rule.name}'
    params: {
      name: 'opsbook-${rule.name}'
      alertDisplayName: 'Opsbook: ${rule.title}'
      alertDescription: rule.remedy
      location: location
      tags: tags
      enableTelemetry: false
      scopes: [workspaceId]
      severity: rule.severity
      evaluationFrequency: 'PT${rule.everyMinutes}M'
      windowSize: 'PT${rule.windowMinutes}M'
      autoMitigate: true
      criterias: {
        allOf: [
          {
            query: queries[rule.query]
            timeAggregation: 'Count'
            operator: rule.operator
            threshold: rule.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroupResourceIds: [actionGroupId] }
    }
  }
]

var isDtu = contains(['Basic', 'Standard', 'Premium'], databaseTier)

// each name is a heading of docs/watching.md
var metrics = [
  {
    name: 'database-busy'
    title: 'the database is busy'
    resource: databaseId
    namespace: 'Microsoft.Sql/servers/databases'
    metric: isDtu ? 'dtu_consumption_percent' : 'cpu_percent'
    aggregation: 'Average'
    threshold: 85
    window: 'PT15M'
    severity: 2
  }
  {
    name: 'database-full'
    title: 'the database is nearly full'
    resource: databaseId
    namespace: 'Microsoft.Sql/servers/databases'
    metric: 'storage_percent'
    aggregation: 'Maximum'
    threshold: 85
    window: 'PT1H'
    severity: 2
  }
  {
    name: 'app-5xx'
    title: 'the app answers with errors, whatever its own telemetry says'
    resource: appId
    namespace: 'Microsoft.Web/sites'
    metric: 'Http5xx'
    aggregation: 'Total'
    threshold: 10
    window: 'PT5M'
    severity: 1
  }
  {
    name: 'events-dropped'
    title: 'a file arrived and the app was never told'
    resource: topicId
    namespace: 'Microsoft.EventGrid/systemTopics'
    metric: 'DroppedEventCount'
    aggregation: 'Total'
    threshold: 0
    window: 'PT1H'
    severity: 1
  }
]

module metricAlerts 'br/public:avm/res/insights/metric-alert:0.4.1' = [
  for alert in metrics: {
    name: 'metric-${alert.name}'
    params: {
      name: 'opsbook-${alert.name}'
      alertDescription: 'Opsbook: ${alert.title}. docs/watching.md#${alert.name}'
      tags: tags
      enableTelemetry: false
      scopes: [alert.resource]
      severity: alert.severity
      evaluationFrequency: 'PT5M'
      windowSize: alert.window
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allof: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: alert.name
            metricName: alert.metric
            metricNamespace: alert.namespace
            operator: 'GreaterThan'
            threshold: alert.threshold
            timeAggregation: alert.aggregation
          }
        ]
      }
      actions: [actionGroupId]
    }
  }
]
