// What medics know of a patient reaches nobody else, whatever they ask; what medics read goes on record.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sealPending } from '../../shared/audit/seal.ts'
import { config } from '../../shared/config.ts'
import { moveExport } from '../../shared/db/exports.ts'
import { all, sqlFor } from '../../shared/db/query.ts'
import { expireAttachments } from '../../shared/domains/attachment-expiry.ts'
import { attachmentFiles } from '../../shared/domains/attachment-files.ts'
import { incidentAttachment, incidentNote, medicalIncident } from '../../shared/domains/facilities/incident-resources.ts'
import { firstAidMovement } from '../../shared/domains/facilities/stock-resources.ts'
import { attachments, catalogue } from '../../shared/domains/index.ts'
import { rightsOf } from '../../shared/domains/worker-actor.ts'
import { exportFiles } from '../../shared/exports/files.ts'
import { runExport } from '../../shared/exports/run.ts'
import { findExport } from '../../shared/exports/step.ts'
import { platformEndpoints } from '../../shared/http/platform-endpoints.ts'
import { domainEndpoints } from '../../shared/http/resource-endpoints.ts'
import { correctImport } from '../../shared/imports/correct.ts'
import { correctionsSchema } from '../../shared/imports/corrections.ts'
import { createLog } from '../../shared/log.ts'
import { furnishRoom, type Room, secretsIn, told } from '../domains/medical-world.ts'
import { actorOf } from '../support/database.ts'
import { createOffice, csv, type Office } from '../support/import-office.ts'
import { type OpenStorage, openStorage } from '../support/import-storage.ts'
import { readBytes } from '../support/read-tables.ts'
import { type Answer, type Api, openApi } from './api.ts'

const others = ['manager', 'staff', 'technician', 'auditor'] as const
const medical = [medicalIncident, incidentNote, incidentAttachment]
let storage: OpenStorage
let office: Office
let api: Api
let room: Room
/** Ids of the incident, its note and its file. */
let ids: { incident: number; note: number; file: number }

beforeAll(async () => {
  storage = await openStorage()
})
afterAll(() => storage.close())
beforeEach(async () => {
  await storage.empty('attachments')
  office = await createOffice()
  room = await furnishRoom(office.database)
  api = await openApi(
    (service) => platformEndpoints(service, '').filter(({ name }) => name !== 'audit_recent' && name !== 'audit_stats'),
    async () => office.database,
  )
  const asMedic = async (path: string, body: object, headers = {}) => {
    const answer = await api.call('POST', path, { as: 'medic', body, headers })
    if (answer.status !== 200) throw new Error(`${path}: ${answer.text}`)
    return answer.json
  }
  const supplies = [{ itemId: room.plasters, quantity: 2 }]
  const incident = { ...told, siteId: room.north, occurredAt: '2026-11-01T08:00:00.000Z', supplies }
  const { id } = await asMedic(`${medicalIncident.path}/record`, incident, { 'idempotency-key': 'one' })
  const note = await asMedic(`${medicalIncident.path}/${id}/add-note`, { body: 'tetanus booster' }, { 'idempotency-key': 'two' })
  const file = await asMedic(`${medicalIncident.path}/${id}/attach`, { fileName: 'quillfeather.png' }, { 'idempotency-key': 'three' })
  await fetch(String(file.uploadUrl), { method: 'PUT', body: 'an x-ray', headers: { 'x-ms-blob-type': 'BlockBlob' } })
  await asMedic(`${incidentAttachment.path}/${file.id}/complete`, {})
  ids = { incident: Number(id), note: Number(note.id), file: Number(file.id) }
})
afterEach(() => office.drop())

const header = 'Incident no,Occurred,Site,Patient,Kind,What happened,Treatment,Outcome'
const line = (number: string, site = 'N', kind = 'visitor') =>
  `${number},2026-10-01T08:00:00Z,${site},${told.patientName},${kind},${told.description},${told.treatment},${told.outcome}`
const incidents = (...lines: string[]) => csv('Quillfeather incidents.csv', header, ...lines)
const bring = (file: Parameters<Office['run']>[0], given: Parameters<Office['run']>[1] = {}) =>
  office.run(file, { actor: room.medic, isPartial: true, ...given })

/** Every endpoint there is, with its path filled in for these ids and resources. */
function pathsOf(methods: readonly string[], numbers: readonly number[]) {
  const endpoints = [...api.service.domains.flatMap(domainEndpoints), ...platformEndpoints(api.service, '')]
  const queries: Readonly<Record<string, readonly string[]>> = {
    'as-of': ['?at=2099-01-01T00:00:00Z'],
    export: ['?format=json', '?format=csv', '?format=ndjson'],
    recent: ['?limit=1000', '?resource=medicalIncident', `?resource=medicalIncident&rowId=${ids.incident}`],
    changes: ['?after=0', '?after=0&resources=medicalIncident,incidentNote'],
  }
  return endpoints.flatMap(({ method, path }) => {
    if (!methods.includes(method)) return []
    const asked = queries[path.slice(path.lastIndexOf('/') + 1)] ?? ['', ...(path.endsWith('}') ? [] : ['?deleted=include'])]
    const whole = path.replace('{resource}', 'medicalIncident')
    const filled = whole.includes('{id:long}') ? numbers.map((id) => whole.replace('{id:long}', String(id))) : [whole]
    return filled.flatMap((one) => asked.map((query) => ({ method, path: one + query })))
  })
}

/** The paths whose answers tell a role something of the patient. */
async function telling(role: string, numbers: readonly number[]): Promise<string[]> {
  const found: string[] = []
  for (const { method, path } of pathsOf(['GET'], numbers)) {
    const answer = await api.call(method, path, { as: role })
    if (secretsIn(answer.text + JSON.stringify(answer.headers)).length > 0) found.push(path)
  }
  return found
}

/** The imports have the numbers 1 to 4. */
const everyId = () => [...new Set([...Object.values(ids), 1, 2, 3, 4])]

test('whatever others ask, no answer holds a word about the patient; those of medics and administrators do', async () => {
  await bring(incidents(line('MED-2026-0500'), line('MED-2026-0501', 'Nowhere')))
  await bring(incidents(line('MED-2026-0500', 'N', 'employee'), line('MED-2026-0502')), { mode: 'validate' })
  await bring(incidents(line('MED-2026-0500'), line('MED-2026-0503')), { mode: 'reconcile' })
  await bring(incidents(line('MED-2026-0600'), line('MED-2026-0600')), { mode: 'apply', isPartial: false })
  await sealPending(api.ctx)
  for (const role of others) expect([role, await telling(role, everyId())]).toEqual([role, []])
  const paths = await telling('medic', everyId())
  const { incident, note, file } = ids
  expect(paths).toEqual(
    expect.arrayContaining([
      '/api/facilities/medical-incidents',
      `/api/facilities/medical-incidents/${incident}`,
      `/api/facilities/medical-incidents/${incident}/history`,
      `/api/facilities/medical-incidents/${incident}/as-of?at=2099-01-01T00:00:00Z`,
      '/api/facilities/medical-incidents/as-of?at=2099-01-01T00:00:00Z',
      '/api/facilities/medical-incidents/export?format=csv',
      `/api/facilities/incident-notes/${note}`,
      `/api/facilities/medical-incident-attachments/${file}`,
      '/api/changes?after=0',
      '/api/imports',
      '/api/imports/1/issues',
      '/api/imports/1/mapping',
      '/api/imports/1/report',
      '/api/imports/1/report.html',
      '/api/imports/2/differences',
      '/api/imports/3/reconciliation',
    ]),
  )
  expect(await telling('admin', everyId())).toEqual(
    expect.arrayContaining([`/api/audit/recent?resource=medicalIncident&rowId=${incident}`, '/api/imports/1/report.html']),
  )
}, 300_000)

test('every path of incidents, notes and files is 403 for others, and the attempts are recorded without a word', async () => {
  const own = api.functions.filter(({ path }) => medical.some((resource) => path === resource.path || path.startsWith(`${resource.path}/`)))
  expect(own.length).toBeGreaterThan(20)
  const before = (await api.entries()).length
  let attempts = 0
  for (const { path, methods } of own)
    for (const method of methods)
      for (const as of others) {
        const body = method === 'POST' ? { body: { ...told, fileName: told.patientName, body: told.description } } : {}
        const answer = await api.call(method, path.replace('{id:long}', String(ids.incident)), { as, ...body })
        // what the path has not says so before it asks who is there
        if (method === 'OPTIONS' || answer.status === 405) continue
        expect([method, path, as, answer.status, answer.json.code]).toEqual([method, path, as, 403, 'forbidden'])
        attempts++
      }
  expect(attempts).toBeGreaterThanOrEqual(own.length * others.length)
  const entries = (await api.entries()).slice(before)
  expect(new Set(entries.map(({ action }) => action))).toEqual(new Set(['denied']))
  expect(entries.length).toBeLessThanOrEqual(attempts)
  expect(secretsIn(JSON.stringify(entries))).toEqual([])
})

test('medics see the incidents of their sites only', async () => {
  const elsewhere = { as: 'medic', siteIds: [room.south] }
  const { incident, note, file } = ids
  for (const path of [`${medicalIncident.path}/${incident}`, `${incidentNote.path}/${note}`, `${incidentAttachment.path}/${file}`])
    for (const rest of ['', '/history', '/as-of?at=2099-01-01T00:00:00Z'])
      expect([path, rest, (await api.call('GET', path + rest, elsewhere)).status]).toEqual([path, rest, 404])
  for (const { path } of medical) expect((await api.call('GET', path, elsewhere)).json.items).toEqual([])
  await sealPending(api.ctx)
  expect(secretsIn((await api.call('GET', '/api/changes?after=0', elsewhere)).text)).toEqual([])
})

describe('what medics read is recorded:', () => {
  const recorded = async (path: string, method = 'GET') => {
    const before = (await api.entries()).length
    const answer = await api.call(method, path, { as: 'medic', ...(method === 'POST' ? { body: {} } : {}) })
    expect([path, answer.status]).toEqual([path, 200])
    return (await api.entries())
      .slice(before)
      .map(({ action, rowId, after, actor }) => ({ action, rowId, actor, ...JSON.parse(String(after)) }))
  }

  test.each(medical.map((resource) => [resource.name, resource] as const))('%s', async (name, resource) => {
    const id = resource === medicalIncident ? ids.incident : resource === incidentNote ? ids.note : ids.file
    const by = { actor: 'medic-tester', action: `${name}.read` }
    expect(await recorded(resource.path)).toMatchObject([{ ...by, via: 'list', ids: [id] }])
    expect(await recorded(`${resource.path}/${id}`)).toMatchObject([{ ...by, via: 'get', rowId: id }])
    expect(await recorded(`${resource.path}/${id}/history`)).toMatchObject([{ ...by, via: 'history', rowId: id }])
    expect(await recorded(`${resource.path}/${id}/as-of?at=2099-01-01T00:00:00Z`)).toMatchObject([{ ...by, via: 'as-of', rowId: id }])
    expect(await recorded(`${resource.path}/as-of?at=2099-01-01T00:00:00Z`)).toMatchObject([{ ...by, via: 'as-of', ids: [id] }])
    expect(await recorded(`${resource.path}/export?format=csv`)).toMatchObject([{ action: `${name}.export`, rows: 1 }])
  })

  test('a download, the change feed, and what an import of incidents tells', async () => {
    expect(await recorded(`${incidentAttachment.path}/${ids.file}/download`, 'POST')).toMatchObject([{ via: 'download', rowId: ids.file }])
    await sealPending(api.ctx)
    expect((await recorded('/api/changes?after=0')).map(({ action, via }) => `${action} ${via}`).toSorted()).toEqual([
      'incidentNote.read changes',
      'medicalIncident.read changes',
      'medicalIncidentAttachment.read changes',
    ])
    const { id } = await bring(incidents(line('MED-2026-0501', 'Nowhere')))
    for (const what of ['issues', 'mapping', 'report', 'report.html'])
      expect(await recorded(`/api/imports/${id}/${what}`)).toMatchObject([
        { action: 'medicalIncident.read', via: 'import', query: `import=${id}` },
      ])
    expect(await recorded(`/api/imports/${id}`)).toEqual([])
  })

  test('a search by name leaves the name out of the record', async () => {
    const query = `at=2099-01-01T00:00:00Z&patientName=${encodeURIComponent(told.patientName)}`
    const [entry] = await recorded(`${medicalIncident.path}/as-of?${query}`)
    expect(entry).toMatchObject({ via: 'as-of', ids: [ids.incident], query: expect.stringContaining('patientName=%5Bredacted%5D') })
    expect(secretsIn(JSON.stringify(await api.entries()))).toEqual([])
  })
})

describe('an import of incidents, for others', () => {
  test('shows its counts, and nothing of its file', async () => {
    const { id } = await bring(incidents(line('MED-2026-0500'), line('MED-2026-0501', 'Nowhere')))
    const { json } = await api.call('GET', `/api/imports/${id}`, { as: 'manager' })
    expect(json).toMatchObject({
      id,
      fileName: '[redacted]',
      state: 'done-with-rejects',
      rowsTotal: 2,
      createdBy: 'medic-tester',
      report: { sheets: [{ resource: 'medicalIncident', rows: 2, accepted: 1, rejected: 1, notes: [] }], notes: [], issues: [], files: [] },
    })
    const report = (await api.call('GET', `/api/imports/${id}/report`, { as: 'auditor' })).json
    expect(report).toMatchObject({ mapping: null, rejects: { items: [], more: 1 }, import: { fileName: '[redacted]', rowsTotal: 2 } })
    expect((report.checks as { isTrue: boolean }[]).every(({ isTrue }) => isTrue)).toBe(true)
    expect((await api.call('GET', `/api/imports/${id}/report.html`, { as: 'auditor' })).text).toContain('2 rows in, 1 accepted, 1 refused')
    const listed = await api.call('GET', '/api/imports', { as: 'staff' })
    expect(listed.json.items).toMatchObject([{ id, fileName: '[redacted]' }])
  })

  test('gives none of its parts and files, and cannot be steered by them', async () => {
    const { id } = await bring(incidents(line('MED-2026-0500')), { mode: 'reconcile' })
    const parts = ['issues', 'differences', 'mapping', 'marked-copy', 'rejects', 'reconciliation']
    for (const part of parts) {
      const answer = await api.call('GET', `/api/imports/${id}/${part}`, { as: 'manager' })
      expect([part, answer.status, answer.json.detail]).toEqual([part, 403, expect.stringContaining('brings medicalIncident')])
    }
    const before = await office.rows('import')
    for (const [method, part, body] of [
      ['PUT', 'mapping', { sheets: [] }],
      ['POST', 'apply', {}],
      ['POST', 'undo', { dryRun: true }],
      ['POST', 'undo', { dryRun: false }],
      ['POST', 'pause', {}],
      ['POST', 'cancel', {}],
    ] as const)
      expect([part, (await api.call(method, `/api/imports/${id}/${part}`, { as: 'manager', body })).status]).toEqual([part, 403])
    expect(await office.rows('import')).toEqual(before)
  })

  test('is hidden also where nobody has understood what its tables are, and before it is read', async () => {
    const odd = csv('Quillfeather.csv', 'Wer,Was,Womit', `${told.patientName},${told.description},${told.treatment}`)
    const { id, outcome } = await bring(odd)
    expect(outcome).toBe('failed')
    const announced = await api.call('POST', '/api/imports', { as: 'medic', body: { fileName: 'Quillfeather.xlsx' } })
    for (const one of [id, announced.json.id]) {
      const { text, json } = await api.call('GET', `/api/imports/${one}`, { as: 'manager' })
      expect([json.fileName, secretsIn(text)]).toEqual(['[redacted]', []])
      expect((await api.call('GET', `/api/imports/${one}/mapping`, { as: 'manager' })).status).toBe(403)
    }
    expect(secretsIn((await api.call('GET', `/api/imports/${id}/mapping`, { as: 'medic' })).text)).toEqual([
      'Quillfeather',
      'Lacerated',
      'strapped',
    ])
  })

  test('is no reason to hide what else medics import, or what others do', async () => {
    const { id } = await bring(csv('stores.csv', 'Store code,Store name', 'X,Shed', 'X,Shed'))
    expect((await api.call('GET', `/api/imports/${id}/issues`, { as: 'manager' })).json.items.length).toBeGreaterThan(0)
    const own = await bring(csv('odd.csv', 'Foo,Bar', '1,2'), { actor: actorOf('staff') })
    expect((await api.call('GET', `/api/imports/${own.id}/mapping`, { as: 'manager' })).status).toBe(200)
  })

  test('is neither mirrored to them nor cut over by them', async () => {
    expect((await api.call('GET', '/api/migration/medicalIncident/mirror', { as: 'manager' })).status).toBe(403)
    const order = { force: { reason: 'I want to see it' } }
    expect((await api.call('POST', '/api/migration/medicalIncident/cutover', { as: 'manager', body: order })).status).toBe(403)
  })

  test('keeps what was said of its mapping from them, and no sample of the file on record', async () => {
    const book = csv('book.csv', header, line('MED-2026-0500'))
    const { row } = await bring(book, { mode: 'validate' })
    const say = (sheets: unknown, of = row) => {
      const files = { results: office.resultsOf, enqueue: async () => undefined }
      return correctImport(office.database.context(room.medic), files, of, correctionsSchema.parse({ sheets }).sheets)
    }
    const { sheets } = (await api.call('GET', `/api/imports/${row.id}/mapping`, { as: 'medic' })).json
    expect(secretsIn(JSON.stringify(sheets))).not.toEqual([])
    await say(sheets)
    expect(secretsIn(JSON.stringify(await api.entries()))).toEqual([])
    const again = await bring(book, { again: row.id })
    await say(
      [{ tables: [{ resource: 'medicalIncident', columns: [{ at: 'H1', to: null }], constants: { outcome: told.outcome } }] }],
      again.row,
    )
    const said = async (as: string) => (await api.call('GET', '/api/audit/recent?action=import.mapping', { as })).json.items
    expect((await said('manager')).map(({ isRedacted, after }) => [isRedacted, after])).toEqual([
      [true, null],
      [true, null],
    ])
    expect(secretsIn(JSON.stringify(await said('admin')))).toEqual(['Lakeside'])
  })
})

describe('exports', () => {
  const write = async (id: number, role: string) => {
    await moveExport(api.ctx, { id, state: 'waiting' }, { state: 'writing' })
    const row = await findExport(api.ctx, id)
    if (!row) throw new Error('no export')
    const actor = { ...actorOf(role), id: 7 }
    await runExport({ ...api.ctx, actor }, row, { files: exportFiles(config()), can: rightsOf(actor) })
  }
  const taken = async (body: object, role: string): Promise<{ bytes: Buffer; view: Answer['json'] }> => {
    const asked = await api.call('POST', '/api/exports', { as: role, body })
    expect([asked.status, asked.text]).toEqual([202, expect.any(String)])
    await write(Number(asked.json.id), role)
    const { json: view } = await api.call('GET', `/api/exports/${asked.json.id}`, { as: role })
    const { url } = view.download as { url: string }
    return { bytes: Buffer.from(await (await fetch(url)).arrayBuffer()), view }
  }

  test('the workbook of the domain has no medical sheets for others, and says so', async () => {
    const { bytes, view } = await taken({ domain: 'facilities', format: 'xlsx' }, 'manager')
    expect(view.query).toBe('without=medicalIncident,incidentNote,medicalIncidentAttachment')
    const tables = await readBytes(bytes, 'facilities.xlsx')
    expect(secretsIn(JSON.stringify(tables))).toEqual([])
    expect(JSON.stringify(tables)).toContain('MED-2026-0001')
    const whole = await taken({ domain: 'facilities', format: 'xlsx' }, 'admin')
    expect(whole.view.query).toBe('')
    expect(secretsIn(JSON.stringify(await readBytes(whole.bytes, 'facilities.xlsx')))).not.toEqual([])
  })

  test('a list of incidents is no export of theirs; that of a medic is on record', async () => {
    for (const role of others)
      expect((await api.call('POST', '/api/exports', { as: role, body: { resource: 'medicalIncident', format: 'csv' } })).status).toBe(403)
    const { bytes } = await taken({ resource: 'medicalIncident', format: 'csv' }, 'medic')
    expect(secretsIn(bytes.toString())).toContain('Quillfeather')
    expect((await api.entries()).at(-1)).toMatchObject({ action: 'medicalIncident.export', actor: 'medic-tester' })
  })

  test('what is kept about the medic holds nothing of the patient; what is kept about the patient holds all of it', async () => {
    const medic = await taken({ person: { resource: 'user', id: 7 }, format: 'json' }, 'admin')
    expect(secretsIn(medic.bytes.toString())).toEqual([])
    expect(medic.bytes.toString()).toContain('medicalIncident.create')
    const patient = await taken({ person: { resource: 'medicalIncident', id: ids.incident }, format: 'json' }, 'admin')
    expect(secretsIn(patient.bytes.toString())).toEqual(['Quillfeather', 'Lacerated', 'strapped', 'Lakeside', 'tetanus'])
  })
})

test('keepers of the stock see the consumption with the number of the incident, and nothing else of it', async () => {
  const { json, text } = await api.call('GET', `${firstAidMovement.path}?sort=-occurredAt`, { as: 'staff' })
  expect(json.items.find(({ kind }) => kind === 'consume')).toMatchObject({ reference: 'MED-2026-0001', reason: null, quantity: -2 })
  expect(secretsIn(text)).toEqual([])
})

test('answers that are kept under an Idempotency-Key hold nothing of the patient, and give a medic theirs again', async () => {
  const kept = await all(api.ctx.engine, sqlFor(api.ctx.engine.dialect).selectFrom('idempotency').selectAll())
  expect(kept).toHaveLength(3)
  expect(secretsIn(JSON.stringify(kept))).toEqual([])
  const note = { as: 'medic', body: { body: 'tetanus booster' }, headers: { 'idempotency-key': 'two' } }
  const again = await api.call('POST', `${medicalIncident.path}/${ids.incident}/add-note`, note)
  expect([again.status, again.json.id, again.headers['idempotency-replayed']]).toEqual([200, ids.note, 'true'])
  const other = await api.call('POST', `${medicalIncident.path}/${ids.incident}/add-note`, { ...note, as: 'staff' })
  expect(other.status).toBe(403)
})

test('nothing of a body, of a row or of a refusal is logged', async () => {
  const lines: string[] = []
  Object.assign(api.service, { log: () => createLog('debug', (text) => lines.push(text)) })
  const body = { ...told, siteId: room.north, occurredAt: '2026-11-01T08:00:00.000Z' }
  const record = (given: object, as = 'medic') => api.call('POST', `${medicalIncident.path}/record`, { as, body: { ...body, ...given } })
  expect((await record({})).status).toBe(200)
  expect((await record({ patientKind: 'Quillfeather', patientName: 'Quillfeather '.repeat(20), Quillfeather: 1 })).status).toBe(400)
  expect((await record({ siteId: 999 })).status).toBe(400)
  expect((await record({}, 'staff')).status).toBe(403)
  await api.call('GET', `${medicalIncident.path}/${ids.incident}?fields=Quillfeather`, { as: 'medic' })
  await api.call('GET', `${medicalIncident.path}?patientName=Quillfeather`, { as: 'medic' })
  await api.call('GET', medicalIncident.path, { as: 'medic' })
  expect(lines).toHaveLength(7)
  expect(secretsIn(lines.join())).toEqual([])
})

test('the ledger, when it is checked, tells others of a medical row that it was changed, not what it holds', async () => {
  await sealPending(api.ctx)
  await api.ctx.engine.execute([`UPDATE facilities_medicalIncident SET patientName = 'Quillfeather the other' WHERE id = ${ids.incident}`])
  const answer = await api.call('POST', '/api/audit/verify', { as: 'auditor', body: { deep: true } })
  expect(answer.json.findings).toMatchObject([{ kind: 'row-changed', resource: 'medicalIncident' }])
  expect(secretsIn(answer.text)).toEqual([])
})

test('a patient who is erased is erased with the notes and files of the incident', async () => {
  const order = { reason: 'case 12', confirm: 'MED-2026-0001' }
  const erase = () => api.call('POST', `/api/persons/medicalIncident/${ids.incident}/erase`, { body: order })
  expect((await erase()).json).toMatchObject({ isChanged: true })
  expect((await erase()).json).toMatchObject({ isChanged: false })
  await sealPending(api.ctx)
  expect(await telling('admin', [...Object.values(ids)])).toEqual([])
  const rows = await Promise.all(medical.map(({ table }) => office.rows(table)))
  expect(secretsIn(JSON.stringify(rows))).toEqual([])
  const tomorrow = { ...api.ctx, now: () => new Date(Date.now() + 2 * 86_400_000).toISOString() }
  await storage.container('attachments').getBlockBlobClient('kept/taskAttachment/99/x').upload('x', 1)
  await expireAttachments(tomorrow, attachmentFiles(config()), attachments)
  expect(await storage.list('attachments')).toEqual([])
}, 300_000)

test('the catalogue has no medical rows beyond these', () => {
  expect(catalogue.resources.filter(({ recordsReads }) => recordsReads)).toEqual(expect.arrayContaining(medical))
})
