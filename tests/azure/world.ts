// The three deployments that the sets of parameters make, evaluated.
import { join } from 'node:path'
import { type Deployed, deploy, readParameters } from '../../infra/azure/bicep/deployment.ts'

/** Where the Bicep stands. */
export const folder = join(import.meta.dirname, '..', '..', 'infra', 'azure')

/** What a set of parameters reads from the environment. */
export const environment: Readonly<Record<string, string>> = {
  AZURE_ENV_NAME: 'test',
  OPSBOOK_OPERATORS_NAME: 'Opsbook operators',
  OPSBOOK_OPERATORS_ID: 'operators',
  OPSBOOK_ALERT_EMAILS: 'ops@company.example,boss@company.example',
  OPSBOOK_GITHUB_REPOSITORY: 'company/opsbook',
  OPSBOOK_GITHUB_ENVIRONMENT: 'staging',
  OPSBOOK_BUDGET_START: '2027-01-01',
}

/** The parameters of a set. */
export const parametersOf = (set: string) => readParameters(join(folder, `${set}.bicepparam`), environment)

/** What a set of parameters deploys, with some of them changed. */
export const deployed = async (set: string, changed: Readonly<Record<string, unknown>> = {}): Promise<Deployed[]> =>
  deploy(join(folder, 'main.bicep'), { ...(await parametersOf(set)), ...changed })

/** What is asked of a module of the registry, such as `web/site`, or of a type of resources. */
export const askedOf = (all: readonly Deployed[], what: string) =>
  all.filter((one) => one.what.startsWith(`br/public:avm/res/${what}:`) || one.what.startsWith(`${what}@`))

/** A value within properties, such as `blobServices.containers`; undefined where there is none. */
export const within = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((found, name) => (typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined), value)

/** The array within properties; empty where there is none. */
export const listWithin = (value: unknown, path: string): readonly unknown[] => {
  const found = within(value, path)
  return Array.isArray(found) ? found : []
}

/** Every value of a property of that name, however deep. */
export function everywhere(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, one]) => [...(key === name ? [one] : []), ...everywhere(one, name)])
}
