// The table of contents: every domain with its resources and actions.

import type { AnyAction } from '../catalogue/action.ts'
import { type Catalogue, defineCatalogue } from '../catalogue/catalogue.ts'
import type { Resource } from '../catalogue/resource.ts'
import type { DbContext } from '../db/context.ts'
import { facilitiesActions } from './facilities/actions.ts'
import { facilitiesResources } from './facilities/resources.ts'
import { sharedResources } from './shared/resources.ts'

/** One domain: what is stored and what can be done. */
export interface Domain {
  readonly name: string
  readonly resources: readonly Resource[]
  readonly actions: readonly AnyAction<DbContext>[]
}

/** What all domains share. */
export const shared: Domain = { name: 'shared', resources: sharedResources, actions: [] }
/** Stock, sign-outs, first aid and work orders. */
export const facilities: Domain = { name: 'facilities', resources: facilitiesResources, actions: facilitiesActions }

/** Every domain, in the order of the documentation. */
export const domains: readonly Domain[] = [shared, facilities]
/** The resources of all domains. */
export const catalogue: Catalogue = defineCatalogue(domains.flatMap((domain) => domain.resources))
