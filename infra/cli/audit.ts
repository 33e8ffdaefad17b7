// npm run audit -- COMMAND: verifies the ledger of the audit trail, seals what waits, and shows how far it is.
import { existsSync } from 'node:fs'
import { anchorFolder, anchorPlace } from '../../shared/audit/anchor-places.ts'
import type { AnchorPlace } from '../../shared/audit/anchors.ts'
import { beginBranch } from '../../shared/audit/branch.ts'
import { deepCheck } from '../../shared/audit/deep-check.ts'
import { collectFindings, type Finding, isNote } from '../../shared/audit/finding.ts'
import { flushLedger, reachAnchors } from '../../shared/audit/flush.ts'
import { ledgerStats } from '../../shared/audit/stats.ts'
import { verifyLedger } from '../../shared/audit/verify.ts'
import { config } from '../../shared/config.ts'
import type { DbContext } from '../../shared/db/context.ts'
import { readProgress } from '../../shared/db/ledger.ts'
import { forgetMaintenance } from '../../shared/db/maintenance.ts'
import { forgetSignIns } from '../../shared/db/retention.ts'
import { AppError } from '../../shared/errors.ts'
import { applyErasures } from '../../shared/privacy/erase.ts'
import { openContext, readArguments, run, type Told, tell } from './program.ts'

const usage = `npm run audit -- COMMAND
  verify             check chain, content and anchors of the ledger, and name what is bad
    --deep           open every anchor too, and compare the tables with what the trail says of them
  flush              seal what waits, and bring the blocks to their anchors
  stats              how far the ledger is
  restored           once, with Opsbook stopped, for a database that came back by other means than npm run restore (the platform's
                     point in time, a copied file): erases again whoever was erased since, and the ledger goes on as a new branch
  --anchors FOLDER   anchors in a folder instead of the container ledger of the vault account
  --json             the outcome as JSON on standard output
  Exit code: 0 whole or done, 1 failed, 2 findings. Without AzureWebJobsStorage it uses the storage of npm start, which must be running.`

const options = {
  deep: { type: 'boolean' },
  anchors: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

interface Values {
  readonly deep?: boolean
  readonly anchors?: string
}
type Command = (ctx: DbContext, values: Values) => Promise<Told>

const remedy = 'npm run db -- check tells how its tables differ from those of this program, npm run restore brings back a dump'
const wrong = (message: string) => new AppError('invalid', `${message}\n${usage}`)
const whole = (count: number, one: string, many: string) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`

/** The place of anchors; a folder that is to be read must be there. */
function placeOf({ anchors }: Values, isToBeThere: boolean): () => AnchorPlace {
  if (anchors === undefined) return () => anchorPlace(config())
  if (isToBeThere && !existsSync(anchors)) throw wrong(`--anchors ${anchors}: there is no such folder`)
  return () => anchorFolder(anchors)
}

function described(finding: Finding): string {
  const { kind, message, resource, rowId, expected, found } = finding
  const label = (isNote(finding) ? 'note' : kind).padEnd(12)
  // of a row the message says all
  if (kind.startsWith('row-')) return `${label} ${message}`
  const of = resource === undefined ? '' : ` (${resource}${rowId === undefined ? '' : ` ${rowId}`})`
  const values = expected === undefined ? '' : `; expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`
  return `${label} ${message}${of}${values}`
}

const commands: Readonly<Record<string, Command>> = {
  verify: async (ctx, values) => {
    const begun = performance.now()
    const { anchors, note } = await reachAnchors(placeOf(values, true))
    const { kept, tell, counts } = collectFindings()
    const verified = await verifyLedger(ctx, anchors, tell, { opensAll: values.deep === true })
    const rows = values.deep ? (await deepCheck(ctx, tell)).rows : null
    const { faults, notes } = counts()
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    const { blocks, entries, anchored } = verified
    const verdict = faults === 0 ? 'the ledger is whole' : `${whole(faults, 'finding', 'findings')}: the ledger is NOT whole`
    const looked = [
      `${whole(entries, 'entry', 'entries')} in ${whole(blocks, 'block', 'blocks')}`,
      anchors ? `${whole(anchored, 'anchor', 'anchors')} in the ${anchors.name}` : 'no anchors',
      ...(rows === null ? [] : [`${whole(rows, 'row', 'rows')} of the tables`]),
      `${whole(verified.pending, 'entry waits', 'entries wait')} to be sealed`,
    ]
    const beyond = faults + notes - kept.length
    const lines = [
      ...kept.map(described),
      ...(beyond > 0 ? [`and ${beyond} more`] : []),
      ...(note === null ? [] : [note]),
      `${verdict}. Checked in ${seconds} s: ${looked.join('; ')}`,
    ]
    const data = { isWhole: faults === 0, ...verified, rows, findings: kept, findingsTotal: faults + notes, note }
    return { data, lines, code: faults === 0 ? 0 : 2 }
  },
  flush: async (ctx, values) => {
    const done = await flushLedger(ctx, placeOf(values, false), Number.POSITIVE_INFINITY)
    const line = `${whole(done.entries, 'entry', 'entries')} sealed in ${whole(done.blocks, 'block', 'blocks')}, ${whole(done.anchored, 'block', 'blocks')} anchored`
    return { data: done, lines: [line, ...(done.note === null ? [] : [done.note])], code: done.note === null ? 0 : 1 }
  },
  restored: async (ctx) => {
    await forgetSignIns(ctx.engine)
    await forgetMaintenance(ctx.engine)
    const erased = await applyErasures(ctx)
    const branch = ctx.random(16)
    await beginBranch(ctx, branch, { erased })
    const { head } = await readProgress(ctx)
    if (head?.branch !== branch) throw new AppError('conflict', 'another process sealed at once: stop Opsbook, and run it again')
    const line = `${whole(erased, 'person', 'persons')} erased again; the ledger goes on with block ${head.blockNo} as branch ${branch}`
    return { data: { erased, branch, blockNo: head.blockNo }, lines: [line], code: 0 }
  },
  stats: async (ctx) => {
    const stats = await ledgerStats(ctx)
    const { head, blocks, anchored, pending } = stats
    const lines = [
      `${whole(head?.seq ?? 0, 'entry', 'entries')} sealed in ${whole(blocks, 'block', 'blocks')}, ${anchored.toLocaleString('en')} of them anchored; ${whole(pending, 'entry waits', 'entries wait')}`,
      ...(head ? [`hash of the last block: ${head.hash}`] : []),
    ]
    return { data: stats, lines, code: 0 }
  },
}

async function main(): Promise<number> {
  const { values, positionals } = readArguments(options, usage)
  const [name = '', ...more] = positionals
  if (values.help || name === '') {
    console.error(usage)
    return values.help ? 0 : 1
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw wrong(`there is no command ${name}`)
  if (more.length > 0) throw wrong(`${name} takes nothing more`)
  const ctx = await openContext()
  return tell(await command(ctx, values), values.json)
}

await run(main, (cause) => `the database cannot be read: ${cause instanceof Error ? cause.message : cause}; ${remedy}`)
