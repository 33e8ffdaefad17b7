// Who is signed in, as the administrators have entered them.
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { call } from '../api/call.ts'
import { useFormat } from '../parts/format.ts'
import { useMe } from '../shell/me.tsx'
import styles from './profile.module.css'
import { Section } from './section.tsx'

interface Site {
  readonly id: number
  readonly code: string
  readonly name: string
}

export function Profile() {
  const translate = useTranslate()
  const { instant } = useFormat()
  const { person, metadata, can } = useMe()
  const { siteIds } = person
  const sites = useQuery({
    queryKey: ['account', 'sites', siteIds],
    enabled: siteIds !== null && siteIds.length > 0 && can('site.read'),
    queryFn: () => call<{ items: Site[] }>('/api/shared/sites', { query: { 'id.in': siteIds?.join(',') } }),
  })
  const names = sites.data?.items.map(({ code, name }) => `${code} ${name}`).join(', ') ?? siteIds?.join(', ')
  const shown = [
    ['name', person.name],
    ['username', person.username],
    ['email', person.email],
    ['role', metadata.role],
    ['sites', siteIds === null ? translate('account.everySite') : names || translate('account.noSite')],
    ['zone', person.timezone],
    ['time', instant(new Date().toISOString())],
  ] as const
  return (
    <Section title={translate('account.profile')} about={translate('account.profileAbout')}>
      <dl className={styles.list}>
        {shown.map(([key, value]) => (
          <div key={key}>
            <Text component="dt" size="sm" c="dimmed">
              {translate(`account.${key}`)}
            </Text>
            <Text component="dd" size="sm" m={0}>
              <bdi>{value}</bdi>
            </Text>
          </div>
        ))}
      </dl>
    </Section>
  )
}
