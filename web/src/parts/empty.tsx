// Nothing to show, and what to do next.
import { Center, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** An empty state: what is missing, why, and the next step as a button or a link. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Center py="xl">
      <Stack align="center" gap="xs" maw={440}>
        <Title order={2} size="h4" ta="center">
          {title}
        </Title>
        {children && (
          <Text c="dimmed" ta="center" size="sm">
            {children}
          </Text>
        )}
        {action}
      </Stack>
    </Center>
  )
}
