// What a password must be: long, not about its owner, and not one that everybody tries first.
import { AppError, type Issue } from '../errors.ts'
import { normalizePassword } from './passwords.ts'

const least = 12
const most = 200
const leastKinds = 5
const leastBesideName = 10

/** The longest among the most common passwords, without case and digits at the end; shorter ones fail by length. */
const common = new Set(
  `abcdefghijkl abcdefghijklmnop administrator adminadmin adminadminadmin asdfghjklasdfghjkl changemechangeme changemenow
  correcthorsebatterystaple iloveyouforever iloveyousomuch letmeinletmein letmeinplease masterpassword mypassword
  mypasswordis opsbook opsbookadmin opsbookopsbook passphrase password passwordpassword qazwsxedcrfv qwerty
  qwertyuiop qwertyuiopasdf qwertyuiopasdfghjkl secretpassword superman supersecret supersecretpassword thisismypassword
  trustno welcome welcomewelcome zaqxswcdevfr`.split(/\s+/),
)
const rows = [
  '01234567890123456789',
  '98765432109876543210',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
  '1qaz2wsx3edc4rfv5tgb6yhn',
]

/** Whose password it is. */
export interface Owner {
  readonly username: string
  readonly email: string
}

/** Everything that is wrong with a password; nothing when it may be used. `path` names the field it came in. */
export function passwordIssues(password: string, owner: Owner, path = 'password'): Issue[] {
  const issues: Issue[] = []
  const refuse = (code: Issue['code'], message: string, hint: string) => issues.push({ path, code, message, hint })
  const normal = normalizePassword(password)
  const length = [...normal].length
  if (!password.isWellFormed()) refuse('malformed', 'holds half a character (a lone surrogate)', 'Type it again.')
  if (length < least) refuse('too_short', `is shorter than ${least} characters`, 'Several words in a row are easy to keep in mind.')
  if (length > most) refuse('too_long', `is longer than ${most} characters`, 'Use a shorter one.')
  if (issues.length > 0) return issues
  const folded = normal.toLowerCase()
  if (leansOn(folded, owner)) refuse('personal', 'is made of the username or e-mail address', 'Use words that have nothing to do with you.')
  if (isCommon(folded)) refuse('common', 'is among the passwords that are tried first', 'Use several words that do not belong together.')
  return issues
}

function leansOn(password: string, { username, email }: Owner): boolean {
  const [local = ''] = email.split('@')
  const names = [email, username, local].map((name) => normalizePassword(name).toLowerCase()).filter((name) => name.length >= 3)
  return names.some((name) => password.includes(name) && [...password.replaceAll(name, '')].length < leastBesideName)
}

function isCommon(password: string): boolean {
  const word = password
    .replace(/[\d\W_]+$/, '')
    .replaceAll('0', 'o')
    .replaceAll('@', 'a')
    .replaceAll('$', 's')
  return new Set(password).size < leastKinds || common.has(word) || common.has(password) || rows.some((row) => row.includes(password))
}

/** Throws `invalid` with everything that is wrong with a password. */
export function checkPassword(password: string, owner: Owner, path = 'password'): void {
  const issues = passwordIssues(password, owner, path)
  if (issues.length > 0) throw new AppError('invalid', `the password ${issues.map(({ message }) => message).join(' and ')}`, { issues })
}
