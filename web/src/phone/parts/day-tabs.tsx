// The pages of the day within reach of the thumb; on a desk they stand above.
import { Indicator, Portal } from '@mantine/core'
import { IconAlertTriangle, IconBarcode, IconListCheck, IconSend } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { NavLink } from 'react-router'
import { useIsPhone } from '../../parts/use-is-phone.ts'
import { usePressed } from '../../parts/use-pressed.ts'
import { useMe } from '../../shell/me.tsx'
import classes from '../day.module.css'
import { useDay } from '../day.tsx'

const tabs = [
  { to: '/day', label: 'phone.tabs.tasks', Icon: IconListCheck, needs: 'task.read' },
  { to: '/day/scan', label: 'phone.tabs.scan', Icon: IconBarcode, needs: 'inventoryItem.read' },
  { to: '/day/report', label: 'phone.tabs.report', Icon: IconAlertTriangle, needs: 'defect.report' },
  { to: '/day/waiting', label: 'phone.tabs.waiting', Icon: IconSend },
] as const

export function DayTabs() {
  const translate = useTranslate()
  const { can } = useMe()
  const { writes } = useDay()
  const isRefused = writes.some(({ refusal }) => refusal !== null)
  const pressed = usePressed()
  const isPhone = useIsPhone()
  const links = (
    <>
      {tabs
        .filter((tab) => !('needs' in tab) || can(tab.needs))
        .map(({ to, label, Icon }) => (
          <NavLink key={to} to={to} end={to === '/day'} className={classes.tab} {...pressed(to)}>
            {to === '/day/waiting' ? (
              <Indicator
                label={writes.length}
                size={18}
                offset={4}
                disabled={writes.length === 0}
                color={isRefused ? 'red.8' : 'dark.6'}
                aria-hidden
                display="flex"
              >
                <Icon size={22} />
              </Indicator>
            ) : (
              <Icon size={22} aria-hidden />
            )}
            <span>{translate(label)}</span>
          </NavLink>
        ))}
    </>
  )
  // on a phone they stand in the bar of the console, which leaves its place to them
  if (isPhone) return <Portal target="#day-tabs">{links}</Portal>
  return (
    <nav className={classes.tabs} aria-label={translate('phone.title')}>
      {links}
    </nav>
  )
}
