// Random defects of a shop in a fixed number, the same for the same seed: drafts, corrections and what was taken back among them.
import type { InsertOf } from '../../shared/catalogue/resource.ts'
import { insert, remove } from '../../shared/db/changes.ts'
import { commit } from '../../shared/db/commit.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { defect, defectAction, defectDisposition, defectFinding } from '../../shared/domains/defects/defect-resources.ts'
import { actionKinds, defectStates, dispositionKinds } from '../../shared/domains/defects/defect-rules.ts'
import { area, failureCode, level, partNumber, workCenter } from '../../shared/domains/defects/list-resources.ts'
import { customer, supplier, user } from '../../shared/domains/shared/resources.ts'
import { dice, now, rowsOf } from './report-desk.ts'

const names = [{ en: 'Crack', fr: 'Fissure' }, { fr: 'Rayure' }, { de: 'Delle', fr: 'Bosse' }] as const

/** Lists that defects refer to, some of whose codes differ in case only by their order. */
async function fillLists(ctx: DbContext) {
  const made = async (rows: Parameters<typeof commit>[1]) => {
    const ids = (await commit(ctx, rows)).map(({ id }) => Number(id))
    return ids as [number, ...number[]] // more than one each
  }
  const named = ['b', 'A', 'ä', 'C', 'd9', 'D10'].map((code, at) => {
    return { code, name: names[at % 3] ?? names[0], sourceLanguage: at % 3 === 0 ? 'en' : 'fr' }
  })
  return {
    parts: await made(named.map((row) => insert(partNumber, row))),
    centers: await made(named.slice(0, 4).map((row) => insert(workCenter, row))),
    areas: await made(named.slice(0, 3).map((row) => insert(area, row))),
    levels: await made(named.slice(0, 3).map((row) => insert(level, row))),
    codes: await made(
      Array.from({ length: 15 }, (_, at) => {
        const row = { code: `${'fFgG'[at % 4]}${15 - at}`, category: [null, 'surface', 'Surface', 'shape'][at % 4] ?? null }
        return insert(failureCode, { ...row, name: names[at % 3] ?? names[0], sourceLanguage: at % 3 === 2 ? 'de' : 'en' })
      }),
    ),
    customers: await made(['k1', 'K2'].map((code) => insert(customer, { code, name: `Customer ${code}` }))),
    suppliers: await made(['s1', 'S2', 's3'].map((code) => insert(supplier, { code, name: `Supplier ${code}` }))),
    people: await made(
      ['ann', 'Bo'].map((username) =>
        insert(user, { username, name: username, email: `${username}@x.example`, role: 'technician' as const }),
      ),
    ),
  }
}

/** Fills the lists and writes so many defects with findings, dispositions and actions. */
export async function fillDefects(ctx: DbContext, count: number, seed: number): Promise<void> {
  const lists = await fillLists(ctx)
  const { below, from, maybe, ago } = dice(seed)
  const amount = (most: number) => from([0, below(most), below(most * 1000) / 1000])
  const onDay = (days: number) => new Date(Date.parse(now.slice(0, 10)) - days * 86_400_000 + below(86_400_000)).toISOString()
  const later = (at: string) => new Date(Date.parse(at) + below(30 * 86_400_000) - 86_400_000).toISOString()
  const write = async (corrects: readonly (number | null)[]) => {
    const rows = corrects.map((correctsId, at): InsertOf<typeof defect> => {
      // some at the very edges of the bands of age
      const detectedAt = at % 5 === 0 ? onDay(from([7, 8, 30, 31, 60, 61, 90, 91])) : ago(from([10, 130, 700]))
      const status = correctsId === null ? from([...defectStates, 'closed', 'closed']) : from(['draft', 'open', 'closed'])
      const quantityDefective = amount(40)
      const quantityInspected = quantityDefective + amount(100)
      return {
        number: `DMT-${corrects.length}-${at}`,
        partNumberId: from(lists.parts),
        workCenterId: from(lists.centers),
        areaId: maybe(from(lists.areas)),
        levelId: maybe(from(lists.levels)),
        customerId: maybe(from(lists.customers)),
        supplierId: maybe(from(lists.suppliers)),
        quantityLot: quantityInspected,
        quantityInspected,
        quantityDefective,
        description: { en: `Defect ${at}` },
        preparedById: from(lists.people),
        detectedAt,
        dueOn: maybe(ago(60, -30).slice(0, 10)),
        status,
        closedAt: status === 'closed' ? maybe(later(detectedAt)) : null,
        correctsId,
      }
    })
    await commit(
      ctx,
      rows.map((row) => insert(defect, row)),
    )
  }
  await write(Array.from({ length: count }, () => null))
  const closed = (await rowsOf(ctx, defect)).filter(({ status }) => status === 'closed')
  // of one in five there is a correction, and of some of these another
  await write(closed.filter(() => below(5) === 0).map(({ id }) => id))
  const again = (await rowsOf(ctx, defect)).filter(({ status, correctsId }) => status === 'closed' && correctsId !== null)
  await write(again.slice(0, 5).map(({ id }) => id))

  const all = await rowsOf(ctx, defect)
  const several = <T>(make: () => T): T[] => Array.from({ length: below(4) }, make)
  await commit(
    ctx,
    all.flatMap(({ id, detectedAt }) => [
      ...several(() => insert(defectFinding, { defectId: id, failureCodeId: from(lists.codes), quantity: amount(9), detectedAt })),
      ...several(() =>
        insert(defectDisposition, {
          defectId: id,
          kind: from(dispositionKinds),
          approverIds: [],
          quantity: 0.001 + amount(20),
          decidedById: from(lists.people),
          decidedAt: later(detectedAt),
          cost: maybe(below(100_000) / 100),
          currency: from([null, 'EUR', 'USD']),
        }),
      ),
      ...several(() =>
        insert(defectAction, {
          defectId: id,
          kind: from(actionKinds),
          description: 'Do it',
          ownerId: from(lists.people),
          dueOn: maybe(ago(60, -30).slice(0, 10)),
          doneAt: from([null, detectedAt]),
        }),
      ),
    ]),
  )
  for (const resource of [defectFinding, defectDisposition, defectAction]) {
    const gone = (await rowsOf(ctx, resource)).filter(() => below(10) === 0)
    await commit(
      ctx,
      gone.map((row) => remove(resource, row)),
    )
  }
}
