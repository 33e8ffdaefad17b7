// Language and colours of this device.
import { SegmentedControl, Select, Stack, Text, useMantineColorScheme } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { languageOf, languages } from '../messages/load.ts'
import { colours } from '../shell/preferences.tsx'
import { useLanguage } from '../shell/words.tsx'
import { Section } from './section.tsx'

export function Preferences() {
  const translate = useTranslate()
  const [language, choose] = useLanguage()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Section title={translate('account.device')} about={translate('account.deviceAbout')}>
      <Select
        label={translate('shell.language')}
        data={languages.map(({ tag, name }) => ({ value: tag, label: name }))}
        value={language}
        allowDeselect={false}
        onChange={(tag) => void choose(languageOf(tag ?? language))}
      />
      <Stack gap={4}>
        <Text size="sm" fw={500} id="colours">
          {translate('shell.colours.label')}
        </Text>
        <SegmentedControl
          aria-labelledby="colours"
          value={colorScheme}
          onChange={(value) => setColorScheme(colours.find((colour) => colour.value === value)?.value ?? 'auto')}
          data={colours.map(({ value }) => ({ value, label: translate(`shell.colours.${value}`) }))}
        />
      </Stack>
    </Section>
  )
}
