// The endpoints that belong to no domain, and with them the whole API.

import { auditEndpoints } from './audit-endpoints.ts'
import { authEndpoints } from './auth-endpoints.ts'
import { backupEndpoints } from './backup-endpoints.ts'
import { batchEndpoints } from './batch-endpoint.ts'
import { consoleEndpoints } from './console-endpoints.ts'
import { docsEndpoints } from './docs-endpoints.ts'
import type { AnyEndpoint } from './endpoint.ts'
import { exportJobEndpoints } from './export-job-endpoints.ts'
import { feedEndpoints } from './feed-endpoint.ts'
import { fileEndpoints } from './file-endpoints.ts'
import { healthEndpoints } from './health-endpoints.ts'
import { importControlEndpoints } from './import-control-endpoints.ts'
import { importEndpoints } from './import-endpoints.ts'
import { importMarkedEndpoints } from './import-marked-endpoints.ts'
import { importPlanEndpoints } from './import-plan-endpoints.ts'
import { importSheetEndpoints } from './import-sheet-endpoint.ts'
import { ledgerEndpoints } from './ledger-endpoints.ts'
import { maintenanceEndpoints } from './maintenance-endpoints.ts'
import { mappingEndpoints } from './mapping-endpoints.ts'
import { metadataEndpoints } from './metadata-endpoint.ts'
import { migrationEndpoints } from './migration-endpoints.ts'
import { personEndpoints } from './person-endpoints.ts'
import { reconciliationEndpoints } from './reconciliation-endpoints.ts'
import { reportEndpoints } from './report-endpoints.ts'
import { domainEndpoints } from './resource-endpoints.ts'
import type { Service } from './service.ts'

const empty = async () => Buffer.from('{}')

/** Sign-in, imports, exports, audit, health, documentation and the console; `document` reads openapi.json, `pages` is the folder of the built console. */
export function platformEndpoints(service: Service, migrationsFolder: string, document = empty, pages: URL | null = null): AnyEndpoint[] {
  const imports = [
    ...importEndpoints,
    ...mappingEndpoints,
    ...importPlanEndpoints,
    ...importControlEndpoints,
    ...importMarkedEndpoints,
    ...importSheetEndpoints,
    ...reconciliationEndpoints(service),
    ...reportEndpoints,
    ...migrationEndpoints(service),
  ]
  const own: AnyEndpoint[] = [
    ...authEndpoints,
    ...metadataEndpoints(service),
    ...batchEndpoints(service, () => [...service.domains.flatMap(domainEndpoints), ...own]),
    ...imports,
    ...exportJobEndpoints(service),
    ...fileEndpoints,
    ...personEndpoints,
    ...auditEndpoints(service),
    ...ledgerEndpoints(service),
    ...feedEndpoints(service),
    ...backupEndpoints,
    ...maintenanceEndpoints,
    ...healthEndpoints(service, migrationsFolder),
  ]
  return [...own, ...docsEndpoints(document), ...consoleEndpoints(pages)]
}

/** Every endpoint of the API; the pages of the console are none. */
export function allEndpoints(service: Service): AnyEndpoint[] {
  return [...service.domains.flatMap(domainEndpoints), ...platformEndpoints(service, '')].filter(({ path }) => path.startsWith('/api/'))
}
