// kill -9 while entries are sealed and anchored, at any moment: the next run goes on, and the ledger is whole.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { anchorFolder } from '../../shared/audit/anchor-places.ts'
import type { Finding } from '../../shared/audit/finding.ts'
import { anchorPending, sealPending } from '../../shared/audit/seal.ts'
import { verifyLedger } from '../../shared/audit/verify.ts'
import { readProgress } from '../../shared/db/ledger.ts'
import { until } from '../support/host-app/until.ts'
import { startProgram } from '../support/spawn-program.ts'
import { addEntries, type Ledger, openLedger } from './ledger.ts'

const program = resolve(import.meta.dirname, 'seal-child.ts')
const kills = process.env.OPSBOOK_TEST_LONG ? 50 : 8
let ledger: Ledger
let folder: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anchors-'))
  ledger = await openLedger('sqlite')
})
afterEach(async () => {
  await ledger.drop()
  rmSync(folder, { recursive: true })
})

test(
  `killed ${kills} times, sealing and anchoring go on, nothing is lost, doubled or left out`,
  async () => {
    const { ctx, url } = ledger
    await addEntries(ctx, 20_000)
    const anchors = anchorFolder(folder)
    const verify = async () => {
      const findings: Finding[] = []
      const verified = await verifyLedger(ctx, anchors, (finding) => findings.push(finding))
      return { ...verified, findings }
    }
    const seen: string[] = []
    for (let kill = 0; kill < kills; kill++) {
      const { child, said } = startProgram(program, [url.slice('sqlite:'.length), folder], {})
      const { head } = await readProgress(ctx)
      await until(
        'it has sealed',
        async () => said.out.includes('begun') && (await readProgress(ctx)).head?.blockNo !== head?.blockNo,
        20_000,
      )
      await new Promise((done) => setTimeout(done, Math.random() * 60))
      child.kill('SIGKILL')
      await once(child, 'exit')
      expect(said.err).toBe('')
      const { findings, pending, blocks, anchored } = await verify()
      expect(findings).toEqual([])
      seen.push(`${blocks} blocks, ${anchored} anchored, ${pending} pending`)
    }
    await sealPending(ctx)
    await anchorPending(ctx, anchors)
    const { findings, entries, pending, blocks, anchored } = await verify()
    expect([findings, pending, anchored]).toEqual([[], 0, blocks])
    const [[row] = []] = await ctx.engine.read([
      { sql: 'SELECT COUNT(*) AS "n", MAX("seq") AS "last", COUNT(DISTINCT "seq") AS "places" FROM "auditEntry"', parameters: [] },
    ])
    expect(row).toMatchObject({ n: entries, last: entries, places: entries })
    if (process.env.OPSBOOK_TEST_LONG) console.info(seen.join('\n'))
  },
  kills * 15_000,
)
