// Why a job came to nothing, as a code for the reason that it keeps, so that the console has words for each in its languages.

/** What reasons of each code say, in the English that jobs keep them in; the first that fits counts. */
const said = {
  locked: /protected by a password|zip file with a password/,
  damaged: /is damaged|is cut off|is missing; take another dump|quote that opens|cannot be read as an SQLite/,
  encoding: /CSV UTF-8/,
  nothing_in_it: /there is nothing to read|is an empty zip|has no sheets with cells/,
  too_large: /[Tt]he limit (?:is|of) |which is the limit|unpacks to |is longer than |has more than [\d.,]+ |has one text of more than /,
  file_format: /[Ss]ave (?:it|it again|the file again) as \.xlsx|Export each of|choose File > |not a workbook|is not read from an upload/,
  no_header: /^no sheet can be imported/,
  file_gone: /was removed or replaced|cannot be had any more|^there is no dump /,
  rights: /may not read this any more|^the user is not active/,
  not_as_dumped: /is not what was dumped|(?:row|entry|ledger|block|anchor).* (?:table|trail|place|ledger|missing|gone)/,
  backup_key: /OPSBOOK_BACKUP_KEY/,
  running: /was being made at the same time/,
  no_order: /^no order that is pending or planned/,
  no_vehicle: /^no vehicle is free/,
  maintenance: /maintenance/,
  unavailable: /no storage is configured|could not be reached|dumps have no place/,
  interrupted: /the process .*ended|worker thread|was closed before it ended|^nobody began it|^the queue did not take it/,
} as const satisfies Readonly<Record<string, RegExp>>

/** What jobs fail by; `unexpected` is anything else. */
export type FailureCode = keyof typeof said | 'unexpected'

/** Closed list of them. */
export const failureCodes = [...Object.keys(said), 'unexpected'] as readonly FailureCode[] // the keys are those above

/** The code of a reason as imports, exports, dumps, drills and plans keep it. */
export function toFailureCode(reason: string): FailureCode {
  return failureCodes.find((code) => code !== 'unexpected' && said[code].test(reason)) ?? 'unexpected'
}
