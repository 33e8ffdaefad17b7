// Which columns a list shows, and in which order.
import { ActionIcon, Button, Checkbox, Group, Popover, ScrollArea, Stack } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconColumns3 } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import type { ColumnMetadata } from '../shell/me.tsx'

interface ColumnsProps {
  readonly known: readonly ColumnMetadata[]
  readonly shown: readonly string[]
  readonly onChange: (names: readonly string[] | null) => void
}

/** Columns to choose: those shown first, in their order. */
export function ColumnsMenu({ known, shown, onChange }: ColumnsProps) {
  const translate = useTranslate()
  const labelled = new Map(known.map((column) => [column.name, column]))
  const others = known.filter(({ name }) => !shown.includes(name)).map(({ name }) => name)
  const move = (from: number, by: number) => {
    const names = [...shown]
    const [name] = names.splice(from, 1)
    if (name !== undefined) names.splice(from + by, 0, name)
    onChange(names)
  }
  return (
    <Popover position="bottom-end" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} aria-hidden />}>
          {translate('lists.columns.title')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={translate('lists.columns.title')}>
        <ScrollArea.Autosize mah={380} offsetScrollbars>
          <Stack gap={4}>
            {[...shown, ...others].map((name, at) => {
              const label = labelled.get(name)?.label ?? name
              const isShown = at < shown.length
              return (
                <Group key={name} justify="space-between" wrap="nowrap" gap="xl" mih={26}>
                  <Checkbox
                    size="xs"
                    label={label}
                    checked={isShown}
                    disabled={isShown && shown.length === 1}
                    onChange={() => onChange(isShown ? shown.filter((one) => one !== name) : [...shown, name])}
                  />
                  {isShown && (
                    <Group gap={2} wrap="nowrap">
                      <Move
                        icon={IconArrowUp}
                        label={translate('lists.columns.up', { what: label })}
                        isDisabled={at === 0}
                        onMove={() => move(at, -1)}
                      />
                      <Move
                        icon={IconArrowDown}
                        label={translate('lists.columns.down', { what: label })}
                        isDisabled={at === shown.length - 1}
                        onMove={() => move(at, 1)}
                      />
                    </Group>
                  )}
                </Group>
              )
            })}
          </Stack>
        </ScrollArea.Autosize>
        <Button mt="xs" size="compact-sm" variant="subtle" onClick={() => onChange(null)}>
          {translate('lists.columns.usual')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  )
}

interface MoveProps {
  readonly icon: typeof IconArrowUp
  readonly label: string
  readonly isDisabled: boolean
  readonly onMove: () => void
}

const Move = ({ icon: Icon, label, isDisabled, onMove }: MoveProps) => (
  <ActionIcon size="sm" variant="subtle" aria-label={label} disabled={isDisabled} onClick={onMove}>
    <Icon size={14} aria-hidden />
  </ActionIcon>
)
