// A button above a list: an icon with its word, the icon alone on a phone.
import { ActionIcon, Button } from '@mantine/core'
import { IconChevronDown, type IconFilter } from '@tabler/icons-react'
import type { ComponentPropsWithRef } from 'react'

interface ToolProps extends ComponentPropsWithRef<'button'> {
  readonly icon: typeof IconFilter
  readonly label: string
  readonly isNarrow: boolean
  readonly isMenu?: boolean
  readonly isWaiting?: boolean
  readonly size?: 'xs' | 'sm'
}

export function ToolButton({ icon: Icon, label, isNarrow, isMenu = false, isWaiting = false, size = 'sm', color: _, ...rest }: ToolProps) {
  if (isNarrow)
    return (
      <ActionIcon {...rest} variant="default" size={36} aria-label={label} loading={isWaiting}>
        <Icon size={18} aria-hidden />
      </ActionIcon>
    )
  return (
    <Button
      {...rest}
      variant="default"
      size={size}
      loading={isWaiting}
      leftSection={<Icon size={16} aria-hidden />}
      {...(isMenu ? { rightSection: <IconChevronDown size={14} aria-hidden /> } : {})}
    >
      {label}
    </Button>
  )
}
