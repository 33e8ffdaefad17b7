// What is done with the files that are brought: checked first or compared only; and what hardly anybody needs to say.
import { Anchor, Collapse, Group, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { useMe } from '../shell/me.tsx'
import type { UploadOptions } from './uploads.ts'

const zones = (own: string) => [...new Set([own, 'UTC', ...Intl.supportedValuesOf('timeZone')])]

export function HowTo({ how, onChange }: { how: UploadOptions; onChange: (how: UploadOptions) => void }) {
  const translate = useTranslate()
  const { person } = useMe()
  const [isOpen, setOpen] = useState(false)
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <SegmentedControl
          aria-label={translate('imports.options.how')}
          value={how.mode}
          onChange={(mode) => onChange({ ...how, mode: mode === 'reconcile' ? 'reconcile' : 'validate' })}
          data={(['validate', 'reconcile'] as const).map((value) => ({ value, label: translate(`imports.options.${value}`) }))}
        />
        <Text size="sm" c="dimmed">
          {translate(`imports.options.${how.mode}About`)}
        </Text>
      </Group>
      <Text size="sm" c="dimmed">
        {translate(`imports.options.sum.${how.emptyCells}`, { zone: how.timezone })}{' '}
        <Anchor component="button" type="button" size="sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {translate('imports.options.change')}
        </Anchor>
      </Text>
      <Collapse expanded={isOpen}>
        <Group gap="md" align="flex-start">
          <Select
            label={translate('imports.options.emptyCells')}
            description={translate('imports.options.emptyCellsAbout')}
            inputWrapperOrder={['label', 'input', 'description']}
            data={(['keep', 'clear'] as const).map((value) => ({ value, label: translate(`imports.options.${value}`) }))}
            value={how.emptyCells}
            onChange={(value) => value && onChange({ ...how, emptyCells: value === 'clear' ? 'clear' : 'keep' })}
            allowDeselect={false}
            w={{ base: '100%', sm: 280 }}
          />
          <Select
            label={translate('imports.options.timezone')}
            description={translate('imports.options.timezoneAbout')}
            inputWrapperOrder={['label', 'input', 'description']}
            data={zones(person.timezone)}
            value={how.timezone}
            onChange={(timezone) => timezone && onChange({ ...how, timezone })}
            allowDeselect={false}
            searchable
            limit={50}
            nothingFoundMessage={translate('imports.options.noZone')}
            w={{ base: '100%', sm: 280 }}
          />
        </Group>
      </Collapse>
    </Stack>
  )
}
