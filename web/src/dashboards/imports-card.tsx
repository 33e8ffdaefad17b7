// Imports that wait for somebody or are under way, else the newest ones.
import { Anchor, Group, List, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import { call } from '../api/call.ts'
import { useFormat } from '../parts/format.ts'
import { Card, Figure, FootLink, Nothing } from './card.tsx'

interface Import {
  readonly id: number
  readonly fileName: string
  readonly state: string
  readonly mode: string
  readonly createdAt: string
}

/** What was only checked, and could be applied now. */
const isChecked = ({ mode, state }: Import) => mode === 'validate' && (state === 'done' || state === 'done-with-rejects')
/** Whether nothing more is to be done about it. */
const isEnded = (one: Import) => !isChecked(one) && ['done', 'done-with-rejects', 'undone', 'cancelled'].includes(one.state)

export function ImportsCard() {
  const translate = useTranslate()
  const format = useFormat()
  const query = useQuery({
    queryKey: ['imports', 'overview'],
    queryFn: ({ signal }) => call<{ items: readonly Import[] }>('/api/imports', { signal }),
  })
  const waitingOf = (items: readonly Import[]) => items.filter((one) => !isEnded(one))
  return (
    <Card
      label={translate('dashboards.overview.imports')}
      query={query}
      finding={({ items }) =>
        items.length === 0
          ? translate('dashboards.overview.noImports')
          : waitingOf(items).length === 0
            ? translate('dashboards.overview.importsDone')
            : translate('dashboards.overview.importsWaiting', { smart_count: waitingOf(items).length })
      }
      foot={() => <FootLink to="/imports">{translate('dashboards.overview.allImports')}</FootLink>}
    >
      {({ items }) =>
        items.length === 0 ? (
          <Nothing>{translate('dashboards.overview.bringOne')}</Nothing>
        ) : (
          <>
            {waitingOf(items).length > 0 && (
              <Figure value={format.number(waitingOf(items).length)} unit={translate('dashboards.overview.underWay')} to="/imports" />
            )}
            <List listStyleType="none" spacing={6} p={0}>
              {[...waitingOf(items), ...items.filter(isEnded)].slice(0, 4).map((one) => (
                <List.Item key={one.id} styles={{ itemWrapper: { display: 'block' }, itemLabel: { display: 'block' } }}>
                  <Group justify="space-between" gap="0 12px">
                    <Anchor component={Link} to={`/imports/${one.id}`} size="sm" lineClamp={1}>
                      {one.fileName}
                    </Anchor>
                    <Text size="xs" c="dimmed">
                      {translate(`dashboards.importStates.${isChecked(one) ? 'checked' : one.state}`, { _: one.state })} ·{' '}
                      {format.relative(one.createdAt)}
                    </Text>
                  </Group>
                </List.Item>
              ))}
            </List>
          </>
        )
      }
    </Card>
  )
}
