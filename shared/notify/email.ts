// The channel email: plain text by SMTP. An attempt whose end is unknown is sent again under the same Message-ID.
import { isIP } from 'node:net'
import type { NotifySettings } from '../config.ts'
import { appGuard, checkedAddresses, PrivateAddress } from '../outgoing-guard.ts'
import type { Outcome, Outgoing } from './outcome.ts'

type Settings = NonNullable<NotifySettings['email']>

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/** How the mail server is reached, at an address of its name that was checked: a password goes over TLS only, but for a server on this machine; a query of the URL may say otherwise. */
export function transportOf(smtpUrl: string, address: string) {
  const url = new URL(smtpUrl)
  const { password, hostname } = url
  url.hostname = isIP(address) === 6 ? `[${address}]` : address
  const patience = { dnsTimeout: 10_000, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 }
  const isGuarded = password !== '' && !loopback.test(hostname)
  // a certificate is for the name
  const servername = isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? { servername: hostname } : {}
  return { url: url.href, ...servername, ...patience, requireTLS: isGuarded, disableFileAccess: true, disableUrlAccess: true }
}

/** Sends a message to the person's address. */
export async function sendEmail({ smtpUrl, from }: Settings, { row, person, key, at }: Outgoing): Promise<Outcome> {
  try {
    const [address] = await checkedAddresses(new URL(smtpUrl).hostname, appGuard())
    // loaded only where somebody is told by e-mail: it is large
    const { createTransport } = await import('nodemailer')
    await createTransport(transportOf(smtpUrl, address)).sendMail({
      from,
      to: { name: '', address: person.email },
      subject: row.subject,
      text: row.body,
      date: new Date(at),
      messageId: `<${key}@${from.address.split('@').at(-1)}>`,
      headers: { 'Opsbook-Message-Id': key, 'Auto-Submitted': 'auto-generated' },
    })
    return { kind: 'sent' }
  } catch (error) {
    return toOutcome(error)
  }
}

/** By the code of the reply alone: its words hold addresses. A server that turns down the sign-in may take it another time. */
function toOutcome(error: unknown): Outcome {
  if (error instanceof PrivateAddress) return { kind: 'again', error: `the mail server cannot be reached: ${error.message}`, isOfAll: true }
  const { responseCode, code } = error as { responseCode?: number; code?: string } // whatever is thrown: either may be missing
  if (code === 'EAUTH') return { kind: 'again', error: 'the mail server does not take the sign-in: see OPSBOOK_SMTP_URL', isOfAll: true }
  if (responseCode === undefined)
    return { kind: 'again', error: `the mail server cannot be reached: ${code ?? 'no connection'}`, isOfAll: true }
  // 421: it takes nothing at the moment
  const said = `the mail server answered ${responseCode}`
  return responseCode >= 500 ? { kind: 'final', error: said } : { kind: 'again', error: said, isOfAll: responseCode === 421 }
}
