// What a plan comes to: kilometres, hours, cost, late stops; of a changed one also what it came to before.
import { Group, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useFormat } from '../parts/format.ts'
import { type Board, totalsOf } from './board.ts'
import { useDuration } from './clock.ts'
import { Was } from './stops.tsx'
import classes from './totals.module.css'

export function Totals({ saved, board, currency }: { saved: Board; board: Board; currency: string | null }) {
  const translate = useTranslate()
  const { number, money } = useFormat()
  const duration = useDuration()
  const say = (of: Board) => {
    const { vehicles, stops, kilometres, minutes, cost, late, leftOut } = totalsOf(of)
    return {
      cost: currency ? money(cost, currency) : number(cost, 2),
      kilometres: `${number(kilometres, 1)} km`,
      hours: duration(minutes),
      vehicles: number(vehicles),
      stops: number(stops),
      late: number(late),
      leftOut: number(leftOut),
    }
  }
  const [before, now] = [say(saved), say(board)]
  return (
    <Group component="dl" className={classes.totals} aria-label={translate('dispatch.totals.title')}>
      {(Object.keys(now) as (keyof typeof now)[]).map((name) => (
        <div key={name} className={classes.total} data-total={name}>
          <Text component="dt" size="xs" c="dimmed">
            {translate(`dispatch.totals.${name}`)}
          </Text>
          <Text component="dd" fw={600} className="numeric">
            <Was before={before[name]} now={now[name]} />
          </Text>
        </div>
      ))}
    </Group>
  )
}
