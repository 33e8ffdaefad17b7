// Sends what is due, as it is some minutes from the beginning of the tests, until it is killed: DATABASE_PATH MINUTES WEBHOOK TELEGRAM SMTP.
import { openSqlite } from '../../shared/db/sqlite.ts'
import { sendDue } from '../../shared/notify/send.ts'
import { settingsOf } from './receivers.ts'
import { at, contextOn, start } from './world.ts'

const [path = '', minutes = '0', webhook, telegram, email] = process.argv.slice(2)
const ctx = at(contextOn(openSqlite(path)), new Date(Date.parse(start) + Number(minutes) * 60_000).toISOString())
console.log('begun')
await sendDue(ctx, settingsOf({ webhook, telegram, email }))
console.log('done')
