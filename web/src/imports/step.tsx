// A numbered step that can be followed.
import { Group, Paper, Stack, ThemeIcon, Title } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { type ReactNode, useId } from 'react'
import styles from './step.module.css'

interface StepProps {
  /** Where links within the page lead to. */
  readonly id: string
  readonly number: number
  readonly title: string
  readonly isDone: boolean
  readonly children: ReactNode
}

/** A section of the page with its number, which is a tick once it is done. */
export function Step({ id, number, title, isDone, children }: StepProps) {
  const titleId = useId()
  return (
    <Paper withBorder p={{ base: 'sm', sm: 'md' }} component="section" aria-labelledby={titleId} id={id} className={styles.place}>
      <Stack gap="sm">
        <Group gap="sm" wrap="nowrap">
          <ThemeIcon radius="xl" size="md" variant={isDone ? 'filled' : 'default'} aria-hidden>
            {isDone ? <IconCheck size={16} /> : number}
          </ThemeIcon>
          <Title order={2} size="h4" id={titleId}>
            {title}
          </Title>
        </Group>
        {children}
      </Stack>
    </Paper>
  )
}
