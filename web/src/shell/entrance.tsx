// The frame of the pages before sign-in: product, language and colours.
import { Box, Group, Paper, Stack, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import type { ReactNode } from 'react'
import styles from './entrance.module.css'
import { ColoursMenu, LanguageMenu } from './preferences.tsx'

export function Entrance({ children }: { children: ReactNode }) {
  const translate = useTranslate()
  return (
    <Box className={styles.page}>
      <Group component="header" justify="flex-end" gap={4} p="sm">
        <LanguageMenu />
        <ColoursMenu />
      </Group>
      <Stack component="main" align="center" gap="lg" px="md" className={styles.main}>
        <Stack align="center" gap={4}>
          <Group gap="xs">
            <img src="/console/icon.svg" alt="" width={36} height={36} />
            <Text fw={700} fz={26}>
              {translate('shell.product')}
            </Text>
          </Group>
          <Text c="dimmed" size="sm" ta="center">
            {translate('shell.tagline')}
          </Text>
        </Stack>
        <Paper withBorder p={{ base: 'lg', xs: 'xl' }} radius="lg" w="100%" maw={420} shadow="sm" className={styles.thumbs}>
          {children}
        </Paper>
      </Stack>
    </Box>
  )
}
