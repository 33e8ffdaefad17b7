// An Opsbook with nothing in it: bring a workbook, or try it with the demo set.
import { Button, Code, Paper, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { call } from '../api/call.ts'
import { Empty } from '../parts/empty.tsx'
import { useMe } from '../shell/me.tsx'
import type { Listed } from './reports-data.ts'

/** Some of these hold rows wherever somebody works. */
const core = ['inventoryItem', 'task', 'defect', 'order', 'calculation', 'equipment']

/** Whether none of the lists that the person may read has a row; false until that is known. */
export function useIsEmpty(): boolean {
  const { resource } = useMe()
  const paths = core.flatMap((name) => resource(name)?.path ?? [])
  const { data } = useQuery({
    queryKey: ['is-empty', paths],
    enabled: paths.length > 0,
    queryFn: async ({ signal }) => {
      const found = await Promise.all(paths.map((path) => call<Listed>(path, { query: { limit: 1, fields: 'id' }, signal })))
      return found.every(({ items }) => items.length === 0)
    },
  })
  return data === true
}

export function FirstRun() {
  const translate = useTranslate()
  const { can } = useMe()
  return (
    <Paper withBorder>
      <Empty
        title={translate('dashboards.firstRun.title')}
        action={
          can('import.create') && (
            <Button component={Link} to="/imports">
              {translate('dashboards.firstRun.bring')}
            </Button>
          )
        }
      >
        {translate(can('import.create') ? 'dashboards.firstRun.about' : 'dashboards.firstRun.ask')}
      </Empty>
      {can('import.create') && (
        <Text size="sm" ta="center" pb="xl" px="md">
          {translate('dashboards.firstRun.demo')} <Code>npm run db -- seed</Code>
        </Text>
      )}
    </Paper>
  )
}
