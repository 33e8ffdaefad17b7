// Language and colours, chosen anywhere and kept on this device.
import { ActionIcon, Menu, useDirection, useMantineColorScheme } from '@mantine/core'
import { IconCheck, IconDeviceDesktop, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react'
import { useLocaleState, useTranslate } from 'ra-core'
import { useEffect } from 'react'
import { languageOf, languages } from '../messages/load.ts'

/** Light, dark, or as the device is set. */
export const colours = [
  { value: 'light', Icon: IconSun },
  { value: 'dark', Icon: IconMoon },
  { value: 'auto', Icon: IconDeviceDesktop },
] as const

/** The language in use and how to choose another; the page turns round with it. */
export function useLanguage() {
  const [locale, setLocale] = useLocaleState()
  const { setDirection } = useDirection()
  const language = languageOf(locale)
  useEffect(() => setDirection(languages.find(({ tag }) => tag === language)?.direction ?? 'ltr'), [language, setDirection])
  return [language, setLocale] as const
}

/** A button with the languages. */
export function LanguageMenu() {
  const translate = useTranslate()
  const [language, choose] = useLanguage()
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={translate('shell.language')}>
          <IconLanguage size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {languages.map(({ tag, name }) => (
          <Menu.Item
            key={tag}
            role="menuitemradio"
            aria-checked={tag === language}
            lang={tag}
            rightSection={tag === language ? <IconCheck size={16} aria-hidden /> : undefined}
            onClick={() => void choose(tag)}
          >
            {name}
          </Menu.Item>
        ))}
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
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={translate('shell.colours.label')}>
          <Icon size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {colours.map(({ value, Icon: Each }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={value === colorScheme}
            leftSection={<Each size={16} aria-hidden />}
            rightSection={value === colorScheme ? <IconCheck size={16} aria-hidden /> : undefined}
            onClick={() => setColorScheme(value)}
          >
            {translate(`shell.colours.${value}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
