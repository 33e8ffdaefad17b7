// The tables of a Log Analytics workspace that Application Insights fills, with columns and types as Microsoft's reference has them
// (learn.microsoft.com/azure/azure-monitor/reference/tables/apprequests and its neighbours), and what becomes of an item that was sent.
import type { Envelope } from './ingestion.ts'

/** Types of columns. */
export type ColumnType = 'string' | 'int' | 'real' | 'bool' | 'datetime' | 'dynamic'
/** A row of a table; instants are ISO 8601. */
export type TableRow = Readonly<Record<string, unknown>>
/** Tables by name. */
export type Tables = Readonly<Record<string, readonly TableRow[]>>

const strings = (names: string): Record<string, ColumnType> => Object.fromEntries(names.split(' ').map((name) => [name, 'string']))
const common: Record<string, ColumnType> = {
  TimeGenerated: 'datetime',
  ItemCount: 'int',
  Properties: 'dynamic',
  _BilledSize: 'real',
  ...strings(
    'AppRoleInstance AppRoleName AppVersion ClientBrowser ClientCity ClientCountryOrRegion ClientIP ClientModel ClientOS ClientStateOrProvince ClientType',
  ),
  ...strings(
    'IKey _IsBillable OperationId OperationName ParentId ResourceGUID _ResourceId SDKVersion SessionId SourceSystem _SubscriptionId',
  ),
  ...strings('SyntheticSource TenantId Type UserAccountId UserAuthenticatedId UserId'),
}
const referenced = strings('ReferencedItemId ReferencedType')

/** Columns by table. */
export const schemas: Readonly<Record<string, Readonly<Record<string, ColumnType>>>> = {
  AppRequests: {
    ...common,
    ...referenced,
    ...strings('Id Name ResultCode Source Url'),
    DurationMs: 'real',
    Success: 'bool',
    Measurements: 'dynamic',
  },
  AppDependencies: {
    ...common,
    ...referenced,
    ...strings('Data DependencyType Id Name ResultCode Target'),
    DurationMs: 'real',
    Success: 'bool',
    Measurements: 'dynamic',
  },
  AppTraces: { ...common, ...referenced, Message: 'string', SeverityLevel: 'int', Measurements: 'dynamic' },
  AppExceptions: {
    ...common,
    ...strings('Assembly ExceptionType HandledAt InnermostAssembly InnermostMessage InnermostMethod InnermostType Message Method'),
    ...strings('OuterAssembly OuterMessage OuterMethod OuterType ProblemId'),
    Details: 'dynamic',
    SeverityLevel: 'int',
    Measurements: 'dynamic',
  },
  AppMetrics: { ...common, Name: 'string', Sum: 'real', Min: 'real', Max: 'real' },
}

/** The tables that items fill. */
export function toTables(items: readonly Envelope[]): Tables {
  const rows = items.map(toRow)
  return Object.fromEntries(Object.keys(schemas).map((table) => [table, rows.filter(({ Type }) => Type === table)]))
}

function toRow({ time, tags, data: { baseType, baseData } }: Envelope): TableRow {
  const shared = {
    TimeGenerated: time,
    ItemCount: 1,
    Properties: baseData.properties ?? {},
    AppRoleName: tags['ai.cloud.role'],
    AppRoleInstance: tags['ai.cloud.roleInstance'],
    AppVersion: tags['ai.application.ver'],
    OperationId: tags['ai.operation.id'],
    OperationName: tags['ai.operation.name'],
    ParentId: tags['ai.operation.parentId'],
  }
  const { id, name, success, duration } = baseData
  const timed = { Id: id, Name: name, Success: success, DurationMs: milliseconds(String(duration)) }
  switch (baseType) {
    case 'RequestData':
      return { ...shared, ...timed, Type: 'AppRequests', ResultCode: baseData.responseCode, Url: baseData.url }
    case 'RemoteDependencyData': {
      const { type, target, data, resultCode } = baseData
      return { ...shared, ...timed, Type: 'AppDependencies', DependencyType: type, Target: target, Data: data, ResultCode: resultCode }
    }
    case 'MessageData':
      return { ...shared, Type: 'AppTraces', Message: baseData.message, SeverityLevel: baseData.severityLevel }
    case 'ExceptionData': {
      const [first] = baseData.exceptions as { typeName: string; message: string }[] // as the protocol has it
      return { ...shared, Type: 'AppExceptions', ExceptionType: first?.typeName, OuterMessage: first?.message, Message: first?.message }
    }
    case 'MetricData': {
      const [metric] = baseData.metrics as { name: string; value: number; count?: number; min?: number; max?: number }[] // as the protocol has it
      const { name: Name, value = 0, count = 1, min = value, max = value } = metric ?? {}
      return { ...shared, Type: 'AppMetrics', Name, Sum: value, ItemCount: count, Min: min, Max: max }
    }
    default:
      throw new Error(`no table takes ${baseType}`)
  }
}

/** Milliseconds of `[d.]hh:mm:ss.fffffff`. */
function milliseconds(text: string): number {
  const {
    days = '0',
    hours,
    minutes,
    seconds,
  } = /^(?:(?<days>\d+)\.)?(?<hours>\d+):(?<minutes>\d+):(?<seconds>[\d.]+)$/.exec(text)?.groups ?? {}
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
}
