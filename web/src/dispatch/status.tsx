// The state of a plan, a route or a stop as a badge, types of vehicles and ways of planning, all in words.
import { Badge } from '@mantine/core'
import { useTranslate } from 'ra-core'
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
    <Badge variant="outline" miw="max-content" color={colours[value] ?? 'gray'} styles={{ label: { color: 'var(--mantine-color-text)' } }}>
      {label ?? value}
    </Badge>
  )
}

/** What a vehicle of a type is called. */
export function useVehicleType(): (type: string | null) => string {
  const { resource } = useMe()
  const vehicle = resource('vehicle')
  const choices = vehicle && columnOf(vehicle, 'type')?.choices
  return (type) => choices?.find(({ value }) => value === type)?.label ?? type ?? ''
}

/** What a way of planning is called; one that the console does not know by its own name. */
export function usePolicyName(): (policy: string) => string {
  const translate = useTranslate()
  return (policy) => translate(`dispatch.policies.${policy}`, { _: policy })
}
