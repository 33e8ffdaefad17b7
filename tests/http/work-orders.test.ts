// Work orders over HTTP: who may be asked to do the work.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { insert, update } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import { get } from '../../shared/db/store.ts'
import { serviceProvider, workOrder } from '../../shared/domains/facilities/work-resources.ts'
import { site, user } from '../../shared/domains/shared/resources.ts'
import { type Api, openApi } from './api.ts'

let api: Api
beforeEach(async () => {
  api = await openApi()
  const provider = (id: number, code: string, more: object) => insert(serviceProvider, { id, code, name: code, service: 'HVAC', ...more })
  await commit(api.ctx, [
    insert(site, { id: 1, code: 'N', name: 'North' }),
    insert(user, { id: 1, username: 'ina', email: 'ina@x.example', name: 'Ina', isActive: false }),
    provider(1, 'PAST', { insuranceExpiresOn: '2026-01-01' }),
    provider(2, 'IDLE', { isActive: false }),
    provider(3, 'GOOD', { insuranceExpiresOn: '2999-01-01' }),
    provider(4, 'FREE', {}),
  ])
})
afterEach(() => api.drop())

test('an order goes to no provider who is not active or whose insurance has expired, and to nobody who has left; one that has it stays', async () => {
  const post = (body: object) => api.call('POST', workOrder.path, { as: 'staff', body: { title: 'Service', siteId: 1, ...body } })
  const wrong = ({ json }: Awaited<ReturnType<typeof post>>) => json.errors.map(({ path, message }) => `${path}: ${message}`)
  const past = 'providerId: serviceProvider PAST is not fit for it: insuranceExpiresOn is 2026-01-01'
  expect(wrong(await post({ providerId: 1, assigneeId: 1 }))).toEqual([past, 'assigneeId: user ina is not fit for it: isActive is false'])
  expect(wrong(await post({ providerId: 2 }))).toEqual(['providerId: serviceProvider IDLE is not fit for it: isActive is false'])
  expect((await post({ providerId: 4 })).status).toBe(201)
  const { json: made } = await post({ providerId: 3 })
  const patch = (body: object) => api.call('PATCH', `${workOrder.path}/${made.id}`, { as: 'staff', body })
  expect(wrong(await patch({ providerId: 1 }))).toEqual([past])
  await commit(api.ctx, [update(serviceProvider, await get(api.ctx, serviceProvider, 3), { insuranceExpiresOn: '2026-01-01' })])
  expect((await patch({ title: 'Service again', providerId: 3 })).json).toMatchObject({ title: 'Service again', version: 2 })
})
