// Months as grids, a cell a day: compared without a difference, with some, or not compared. Each month is a table.
import { Group, Stack, Text, Title } from '@mantine/core'
import { useLocale, useTranslate } from 'ra-core'
import { localeOf } from '../parts/format.ts'
import { useMe } from '../shell/me.tsx'
import styles from './calendar.module.css'

const shownMonths = 3

/** Differences by day, for the compared ones. */
export function Calendar({ days }: { days: Readonly<Record<string, number>> }) {
  const translate = useTranslate()
  const { person } = useMe()
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: person.timezone }).format(new Date())
  const months = Array.from({ length: shownMonths }, (_, at) => monthBefore(today, shownMonths - 1 - at))
  return (
    <Stack gap="sm" component="section" aria-label={translate('imports.calendar.title')}>
      <Title order={2} size="h5">
        {translate('imports.calendar.title')}
      </Title>
      <Group gap="lg" align="flex-start">
        {months.map((month) => (
          <Month key={month} month={month} days={days} today={today} />
        ))}
      </Group>
      <Group gap="md">
        {(['same', 'differs', 'none'] as const).map((kind) => (
          <Group key={kind} gap={6}>
            <span className={styles.key} data-kind={kind} aria-hidden />
            <Text size="sm">{translate(`imports.calendar.${kind}`)}</Text>
          </Group>
        ))}
      </Group>
    </Stack>
  )
}

function monthBefore(today: string, back: number): string {
  const [year = 0, month = 1] = today.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7)
}

function Month({ month, days, today }: { month: string; days: Readonly<Record<string, number>>; today: string }) {
  const locale = useLocale()
  const translate = useTranslate()
  const { person } = useMe()
  const first = new Date(`${month}-01T00:00:00Z`)
  const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  // weeks begin on Monday, as ISO has it
  const lead = (first.getUTCDay() + 6) % 7
  const cells = [
    ...Array.from({ length: lead }, () => null),
    ...Array.from({ length }, (_, at) => `${month}-${String(at + 1).padStart(2, '0')}`),
  ]
  const weeks = Array.from({ length: Math.ceil(cells.length / 7) }, (_, at) =>
    Array.from({ length: 7 }, (__, day) => cells[at * 7 + day] ?? null),
  )
  const language = localeOf(locale, [person.locale])
  const names = Array.from({ length: 7 }, (_, at) => new Date(Date.UTC(2024, 0, 1 + at))).map((day) => ({
    // Arabic does not shorten the names of days
    short: new Intl.DateTimeFormat(language, { weekday: locale === 'ar' ? 'narrow' : 'short', timeZone: 'UTC' }).format(day),
    long: new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(day),
  }))
  return (
    <table className={styles.month}>
      <caption>{new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(first)}</caption>
      <thead>
        <tr>
          {names.map(({ short, long }) => (
            <th key={long} scope="col" abbr={long}>
              {short}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week, at) => (
          <tr key={week.find((day) => day !== null) ?? at}>
            {week.map((day, place) =>
              day === null ? (
                <td key={names[place]?.long} />
              ) : (
                <Day key={day} day={day} differences={days[day]} isToday={day === today} isAhead={day > today} label={told(day)} />
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )

  function told(day: string): string {
    const differences = days[day]
    if (differences === undefined) return translate('imports.calendar.none')
    return differences === 0 ? translate('imports.calendar.same') : translate('imports.parallel.differences', { smart_count: differences })
  }
}

function Day({
  day,
  differences,
  isToday,
  isAhead,
  label,
}: {
  day: string
  differences: number | undefined
  isToday: boolean
  isAhead: boolean
  label: string
}) {
  const kind = isAhead ? 'ahead' : differences === undefined ? 'none' : differences === 0 ? 'same' : 'differs'
  return (
    <td data-kind={kind} aria-current={isToday ? 'date' : undefined} title={isAhead ? undefined : label}>
      <span>{Number(day.slice(8))}</span>
      {kind === 'same' && <b aria-hidden>✓</b>}
      {kind === 'differs' && <b aria-hidden>{differences}</b>}
      {!isAhead && <span className={styles.told}>{label}</span>}
    </td>
  )
}
