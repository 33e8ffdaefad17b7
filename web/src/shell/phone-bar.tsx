// The bar below every page on a phone: the day, the overview, search and the menu, within reach of a thumb.
import { Group, Text, UnstyledButton } from '@mantine/core'
import { IconMenu2, IconSearch } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'react-router'
import { usePressed } from '../parts/use-pressed.ts'
import { entryOf } from './areas.ts'
import { pageIcon } from './icons.ts'
import { useEntries } from './menu.tsx'
import styles from './phone-bar.module.css'

interface PhoneBarProps {
  readonly onMenu: () => void
  readonly onSearch: () => void
  readonly isMenuOpen: boolean
}

/** Shown on small screens only. */
export function PhoneBar({ onMenu, onSearch, isMenuOpen }: PhoneBarProps) {
  const translate = useTranslate()
  const here = entryOf(useLocation().pathname)
  const pages = useEntries().filter(({ to }) => to === '/' || to === '/day')
  const pressed = usePressed()
  return (
    <Group component="nav" aria-label={translate('shell.quickMenu')} h="100%" gap={0} wrap="nowrap">
      <div id="day-tabs" className={styles.day} />
      {pages.map(({ to, label }) => {
        const Icon = pageIcon(to)
        return (
          <UnstyledButton
            key={to}
            component={Link}
            to={to}
            className={`${styles.item} ${styles.other}`}
            aria-current={here?.to === to ? 'page' : undefined}
            {...pressed(to)}
          >
            <Face icon={<Icon size={22} stroke={1.6} aria-hidden />} label={translate(label)} />
          </UnstyledButton>
        )
      })}
      <UnstyledButton className={`${styles.item} ${styles.other}`} onClick={onSearch}>
        <Face icon={<IconSearch size={22} stroke={1.6} aria-hidden />} label={translate('shell.goTo.title')} />
      </UnstyledButton>
      <UnstyledButton className={styles.item} onClick={onMenu} aria-haspopup="dialog" aria-expanded={isMenuOpen}>
        <Face icon={<IconMenu2 size={22} stroke={1.6} aria-hidden />} label={translate('shell.menu')} />
      </UnstyledButton>
    </Group>
  )
}

function Face({ icon, label }: { icon: ReactNode; label: string }) {
  return (
    <>
      {icon}
      <Text component="span" fz={11} truncate maw="100%">
        {label}
      </Text>
    </>
  )
}
