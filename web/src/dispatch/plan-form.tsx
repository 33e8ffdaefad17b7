// What a plan is asked by: the day, vehicles, the way of planning and its budget.
import { Button, Checkbox, Collapse, Group, MultiSelect, NumberInput, Select, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { call } from '../api/call.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import { type Decision, useReread } from './plan-data.ts'
import { usePolicyName, useVehicleType } from './status.tsx'

interface Vehicle {
  readonly id: number
  readonly code: string
  readonly type: string
  readonly status: string
}
interface Policy {
  readonly name: string
  readonly version: number
  readonly description: string
}

const drives = (status: string) => status === 'available' || status === 'on-route'

export function PlanForm({ onCancel }: { onCancel: () => void }) {
  const translate = useTranslate()
  const navigate = useNavigate()
  const reread = useReread()
  const { person } = useMe()
  const [policyName, vehicleType] = [usePolicyName(), useVehicleType()]
  const [day, setDay] = useState(() => new Intl.DateTimeFormat('sv-SE', { timeZone: person.timezone }).format(new Date()))
  const [vehicleIds, setVehicleIds] = useState<string[]>([])
  const [policy, setPolicy] = useState('savings-local-search')
  const [objective, setObjective] = useState('cost')
  const [seed, setSeed] = useState<number | string>(1)
  const [iterations, setIterations] = useState<number | string>('')
  const [isCorrected, setCorrected] = useState(false)
  const [isLater, setLater] = useState(false)
  const [isOpen, more] = useDisclosure()
  const vehicles = useQuery({
    queryKey: ['dispatch', 'vehicles'],
    queryFn: ({ signal }) => call<{ items: Vehicle[] }>('/api/dispatch/vehicles', { query: { sort: 'code', limit: 200 }, signal }),
  })
  const policies = useQuery({
    queryKey: ['dispatch', 'policies'],
    queryFn: ({ signal }) => call<{ items: Policy[] }>('/api/dispatch/policies', { signal }),
  })
  const plan = useMutation({
    mutationFn: () =>
      call<{ decision: Decision }>('/api/dispatch/decisions/plan', {
        method: 'POST',
        headers: { 'idempotency-key': crypto.randomUUID() },
        body: {
          ...{ plannedOn: day, policy: { name: policy }, objective, seed: Number(seed), wait: !isLater },
          ...(vehicleIds.length > 0 ? { vehicleIds: vehicleIds.map(Number) } : {}),
          ...(iterations === '' ? {} : { iterations: Number(iterations) }),
          ...(isCorrected ? { correction: true } : {}),
        },
      }),
    onSuccess: async ({ decision }) => {
      await reread()
      await navigate(`/dispatch/decisions/${decision.id}`)
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        plan.mutate()
      }}
    >
      <Stack>
        <TextInput
          type="date"
          label={translate('dispatch.day')}
          description={translate('dispatch.plan.dayAbout')}
          value={day}
          onChange={({ currentTarget }) => setDay(currentTarget.value)}
          required
          data-autofocus
        />
        <MultiSelect
          label={translate('dispatch.plan.vehicles')}
          placeholder={vehicleIds.length === 0 ? translate('dispatch.plan.allVehicles') : ''}
          value={vehicleIds}
          onChange={setVehicleIds}
          searchable
          clearable
          data={(vehicles.data?.items ?? [])
            .filter(({ status }) => drives(status))
            .map(({ id, code, type }) => ({ value: String(id), label: `${code} · ${vehicleType(type)}` }))}
        />
        <Select
          label={translate('dispatch.plan.policy')}
          description={policies.data?.items.find(({ name }) => name === policy)?.description}
          value={policy}
          onChange={(value) => setPolicy(value ?? policy)}
          allowDeselect={false}
          data={(policies.data?.items ?? []).map(({ name }) => ({ value: name, label: policyName(name) }))}
        />
        <Checkbox
          label={translate('dispatch.plan.later')}
          description={translate('dispatch.plan.laterAbout')}
          checked={isLater}
          onChange={({ currentTarget }) => setLater(currentTarget.checked)}
        />
        <div>
          <Button variant="subtle" size="compact-sm" onClick={more.toggle} aria-expanded={isOpen}>
            {translate('dispatch.plan.more')}
          </Button>
        </div>
        <Collapse expanded={isOpen}>
          <Stack>
            <Select
              label={translate('dispatch.plan.objective')}
              value={objective}
              onChange={(value) => setObjective(value ?? objective)}
              allowDeselect={false}
              data={(['cost', 'vehicles'] as const).map((value) => ({ value, label: translate(`dispatch.plan.objectives.${value}`) }))}
            />
            <Group grow align="flex-start">
              <NumberInput
                label={translate('dispatch.plan.iterations')}
                description={translate('dispatch.plan.iterationsAbout')}
                value={iterations}
                onChange={setIterations}
                min={0}
                max={1_000_000_000}
                allowDecimal={false}
              />
              <NumberInput
                label={translate('dispatch.plan.seed')}
                description={translate('dispatch.plan.seedAbout')}
                value={seed}
                onChange={setSeed}
                min={0}
                max={2_147_483_647}
                allowDecimal={false}
                required
              />
            </Group>
            <Checkbox
              label={translate('dispatch.plan.correction')}
              checked={isCorrected}
              onChange={({ currentTarget }) => setCorrected(currentTarget.checked)}
            />
          </Stack>
        </Collapse>
        {plan.error && <Trouble error={plan.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {translate('dispatch.cancel')}
          </Button>
          <Button type="submit" loading={plan.isPending}>
            {translate('dispatch.plan.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
