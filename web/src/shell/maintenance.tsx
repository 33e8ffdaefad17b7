// The line that says that changes are refused for now, and why.
import { Alert, Text } from '@mantine/core'
import { IconTool } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { call } from '../api/call.ts'
import { useFormat } from '../parts/format.ts'

interface Maintenance {
  readonly isClosed: boolean
  readonly reason: string | null
  readonly until: string | null
}

/** Asked every minute while somebody looks at the page. */
export function MaintenanceLine() {
  const translate = useTranslate()
  const format = useFormat()
  const { data } = useQuery({
    queryKey: ['maintenance'],
    queryFn: () => call<Maintenance>('/api/maintenance'),
    refetchInterval: 60_000,
  })
  return (
    <div role="status">
      {data?.isClosed && (
        <Alert color="yellow" variant="light" icon={<IconTool aria-hidden />} title={translate('shell.maintenance.title')} mb="md">
          <Text size="sm">{data.reason}</Text>
          {data.until && <Text size="sm">{translate('shell.maintenance.until', { until: format.instant(data.until) })}</Text>}
        </Alert>
      )}
    </div>
  )
}
