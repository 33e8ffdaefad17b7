// A numbered step that can be followed.
import { Group, Paper, Stack, ThemeIcon, Title } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { type ReactNode, useId } from 'react'

/** A section of the page with its number, which is a tick once it is done. */
export function Step({ number, title, isDone, children }: { number: number; title: string; isDone: boolean; children: ReactNode }) {
  const id = useId()
  return (
    <Paper withBorder p={{ base: 'sm', sm: 'md' }} component="section" aria-labelledby={id}>
      <Stack gap="sm">
        <Group gap="sm" wrap="nowrap">
          <ThemeIcon radius="xl" size="md" variant={isDone ? 'filled' : 'default'} aria-hidden>
            {isDone ? <IconCheck size={16} /> : number}
          </ThemeIcon>
          <Title order={2} size="h4" id={id}>
            {number}. {title}
          </Title>
        </Group>
        {children}
      </Stack>
    </Paper>
  )
}
