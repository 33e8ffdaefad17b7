// The line on top: search, connection, language, colours, account.
import { ActionIcon, Anchor, Badge, Box, Group, Kbd, Menu, Text, UnstyledButton } from '@mantine/core'
import { useNetwork } from '@mantine/hooks'
import { IconLogout, IconSearch, IconUserCircle, IconWifiOff } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { Link } from 'react-router'
import styles from './header.module.css'
import { useMe } from './me.tsx'
import { ColoursMenu, LanguageMenu } from './preferences.tsx'

/** What is above every page. */
export function Header({ onSearch, onSignOut }: { onSearch: () => void; onSignOut: () => void }) {
  const translate = useTranslate()
  return (
    <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="sm">
      <Anchor component={Link} to="/" underline="never" c="inherit" fw={700} fz="lg" className={styles.name}>
        <span>{translate('shell.product')}</span>
      </Anchor>
      <UnstyledButton className={styles.search} visibleFrom="sm" onClick={onSearch} aria-keyshortcuts="Control+K Meta+K">
        <IconSearch size={16} aria-hidden />
        <Text component="span" size="sm" flex={1}>
          {translate('shell.goTo.open')}
        </Text>
        <Kbd size="xs" aria-hidden>
          {navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl'} K
        </Kbd>
      </UnstyledButton>
      <Group gap={4} wrap="nowrap" className={styles.buttons}>
        <Connection />
        <LanguageMenu />
        <ColoursMenu />
        <AccountMenu onSignOut={onSignOut} />
      </Group>
    </Group>
  )
}

function Connection() {
  const translate = useTranslate()
  const { online } = useNetwork()
  return (
    <div role="status">
      {!online && (
        <>
          <Badge visibleFrom="sm" variant="default" size="lg" tt="none" leftSection={<IconWifiOff size={14} aria-hidden />}>
            {translate('shell.offlineBadge')}
          </Badge>
          <Box hiddenFrom="sm" display="flex" role="img" aria-label={translate('shell.offlineBadge')}>
            <IconWifiOff size={20} aria-hidden />
          </Box>
        </>
      )}
    </div>
  )
}

function AccountMenu({ onSignOut }: { onSignOut: () => void }) {
  const translate = useTranslate()
  const { person } = useMe()
  return (
    <Menu position="bottom-end" width={220} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={44} aria-label={translate('shell.accountOf', { name: person.name })}>
          <IconUserCircle size={22} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{person.name}</Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCircle size={16} aria-hidden />}>
          {translate('shell.account')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={onSignOut}>
          {translate('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
