// Language and colours, chosen anywhere and kept on this device.
import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { languages } from '../messages/load.ts'
import { useLanguage } from './words.tsx'

/** Light, dark, or as the device is set. */
export const colours = [
  { value: 'light', Icon: IconSun },
  { value: 'dark', Icon: IconMoon },
  { value: 'auto', Icon: IconDeviceDesktop },
] as const

/** A button with the languages. */
export function LanguageMenu() {
  const translate = useTranslate()
  const [language, choose] = useLanguage()
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={44} aria-label={translate('shell.language')}>
          <IconLanguage size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={language} onChange={(tag) => void choose(tag)}>
          {languages.map(({ tag, name }) => (
            <Menu.RadioItem key={tag} value={tag} lang={tag} closeMenuOnClick>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}

/** A button with light, dark and as the device. */
export function ColoursMenu() {
  const translate = useTranslate()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const Icon = colours.find(({ value }) => value === colorScheme)?.Icon ?? IconSun
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={44} aria-label={translate('shell.colours.label')}>
          <Icon size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={colorScheme}>
          {colours.map(({ value, Icon: Each }) => (
            <Menu.RadioItem
              key={value}
              value={value}
              closeMenuOnClick
              onChange={() => setColorScheme(value)}
              rightSection={<Each size={16} aria-hidden />}
            >
              {translate(`shell.colours.${value}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}
