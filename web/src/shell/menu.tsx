// The menu: pages by group, then the kinds of records by domain; only what the person may read.
import { NavLink, Text } from '@mantine/core'
import { useStore, useTranslate } from 'ra-core'
import { useEffect, useId } from 'react'
import { Link, useLocation } from 'react-router'
import { type Entry, entries, entryOf } from './areas.ts'
import { domainIcon, pageIcon } from './icons.ts'
import { type ResourceMetadata, useMe } from './me.tsx'
import styles from './menu.module.css'

/** Pages that the person may open. */
export function useEntries(): readonly Entry[] {
  const { can } = useMe()
  return entries.filter(({ needs }) => needs === undefined || needs.some(can))
}

/** Files of rows are shown with their rows, not as a list in the menu. */
const isListed = ({ name }: ResourceMetadata) => !name.endsWith('Attachment')

/** The whole menu; `onGo` is called when somebody has chosen. */
export function MainMenu({ onGo }: { onGo: () => void }) {
  const translate = useTranslate()
  const shown = useEntries()
  const { metadata } = useMe()
  const { pathname } = useLocation()
  const here = entryOf(pathname)
  const resource = pathname.startsWith('/r/') ? pathname.split('/')[2] : undefined
  const domainHere = metadata.resources.find(({ name }) => name === resource)?.domain
  const [open, setOpen] = useStore<string | null>('menu.domain', null)
  useEffect(() => {
    if (domainHere) setOpen(domainHere)
  }, [domainHere, setOpen])

  return (
    <>
      {(['today', 'dashboards', 'bringing'] as const).map((group) => {
        const inGroup = shown.filter((entry) => entry.group === group)
        if (inGroup.length === 0) return null
        return (
          <Group key={group} title={translate(`shell.groups.${group}`)}>
            {inGroup.map(({ to, label }) => (
              <Item key={to} to={to} label={translate(label)} isHere={here?.to === to} Icon={pageIcon(to)} onGo={onGo} />
            ))}
          </Group>
        )
      })}
      <Group title={translate('shell.groups.records')}>
        {metadata.domains.map(({ name, label }) => {
          const inDomain = metadata.resources.filter((one) => one.domain === name && isListed(one))
          if (inDomain.length === 0) return null
          const Icon = domainIcon(name)
          const isOpen = open === name
          return (
            <NavLink
              key={name}
              component="button"
              type="button"
              label={label}
              leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
              opened={isOpen}
              onChange={(opened) => setOpen(opened ? name : null)}
              aria-expanded={isOpen}
              childrenOffset={30}
              keepMounted={false}
              className={styles.item}
            >
              {inDomain.map((one) => (
                <Item key={one.name} to={`/r/${one.name}`} label={one.pluralLabel} isHere={one.name === resource} onGo={onGo} />
              ))}
            </NavLink>
          )
        })}
      </Group>
    </>
  )
}

function Group({ title, children }: { title: string; children: React.ReactNode }) {
  const id = useId()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div role="group" aria-labelledby={id} className={styles.group}>
      <Text id={id} size="xs" fw={600} c="dimmed" className={styles.title}>
        {title}
      </Text>
      {children}
    </div>
  )
}

interface ItemProps {
  readonly to: string
  readonly label: string
  readonly isHere: boolean
  readonly Icon?: ReturnType<typeof pageIcon>
  readonly onGo: () => void
}

function Item({ to, label, isHere, Icon, onGo }: ItemProps) {
  return (
    <NavLink
      component={Link}
      to={to}
      label={label}
      active={isHere}
      aria-current={isHere ? 'page' : undefined}
      leftSection={Icon && <Icon size={18} stroke={1.6} aria-hidden />}
      onClick={onGo}
      className={styles.item}
    />
  )
}
