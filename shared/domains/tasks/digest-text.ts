// A digest in words; pure.
import type { Message } from '../../notify/announce.ts'
import { localTime } from '../../notify/local-day.ts'
import type { DigestTask, DigestTool } from './digest-queries.ts'

type Ranked = Pick<DigestTask, 'bucket' | 'total' | 'place'>

/** The digest of a day, in the zone of the person; null where there is nothing to tell. */
export function toDigest(day: string, zone: string, tasks: readonly DigestTask[], tools: readonly DigestTool[]): Message | null {
  const taskLine = ({ number, title, dueAt, dueOn, dueTime }: DigestTask) =>
    `${number} ${title}, due ${dueTime === null ? dueOn : localTime(dueAt, zone)}`
  const toolLine = ({ tag, name, dueAt }: DigestTool) => `${tag} ${name}, due back ${localTime(dueAt, zone)}`
  const sections = [
    section('overdue', 'Overdue', of(tasks, 'overdue'), taskLine),
    section('due today', 'Due today', of(tasks, 'today'), taskLine),
    section('due in the 7 days after', 'Due in the 7 days after', of(tasks, 'week'), taskLine),
    section('to return', 'Tools to return', tools, toolLine),
  ].filter((one) => one !== null)
  if (sections.length === 0) return null
  const subject = `${day}: ${sections.map(({ count }) => count).join(', ')}`
  return { kind: 'digest', about: `digest ${day}`, subject, body: sections.map(({ text }) => text).join('\n\n') }
}

const of = <R extends Ranked>(rows: readonly R[], bucket: string) => rows.filter((row) => row.bucket === bucket)

function section<R extends Ranked>(words: string, title: string, rows: readonly R[], line: (row: R) => string) {
  const total = rows[0]?.total ?? 0
  if (total === 0) return null
  const named = rows.toSorted((a, b) => a.place - b.place).map((row) => `- ${line(row)}`)
  const rest = total - named.length
  const lines = [`${title} (${total})`, ...named, ...(rest > 0 ? [`and ${rest} more`] : [])]
  return { count: `${total} ${words}`, text: lines.join('\n') }
}
