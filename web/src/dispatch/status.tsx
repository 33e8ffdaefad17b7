// The state of a plan, a route or a stop, as a badge in the words of the catalogue.
import { Badge } from '@mantine/core'
import { columnOf, useMe } from '../shell/me.tsx'

const colours: Readonly<Record<string, string>> = {
  ...{ waiting: 'gray', proposed: 'blue', planned: 'blue', pending: 'gray', committed: 'teal', 'in-progress': 'orange', arrived: 'orange' },
  ...{ executed: 'green', completed: 'green', discarded: 'gray', cancelled: 'gray', skipped: 'yellow', failed: 'red' },
}

export function Status({ of, value }: { of: 'decision' | 'route' | 'routeStop'; value: string }) {
  const { resource } = useMe()
  const owner = resource(of)
  const label = owner && columnOf(owner, 'status')?.choices.find((choice) => choice.value === value)?.label
  return (
    <Badge variant="outline" color={colours[value] ?? 'gray'} styles={{ label: { color: 'var(--mantine-color-text)' } }}>
      {label ?? value}
    </Badge>
  )
}
