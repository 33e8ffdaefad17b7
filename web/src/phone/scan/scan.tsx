// The scanner: by camera, by a picture, or by typing the code; then what bears it.
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useTranslate } from 'ra-core'
import { type FormEvent, useState } from 'react'
import { useSearchParams } from 'react-router'
import { Page } from '../../parts/page.tsx'
import { Trouble } from '../../parts/trouble.tsx'
import { Camera } from './camera.tsx'
import { Found } from './found.tsx'
import { PictureButton } from './picture-button.tsx'

export function Scan() {
  const translate = useTranslate()
  const [parameters, setParameters] = useSearchParams()
  const code = parameters.get('code') ?? ''
  const [trouble, setTrouble] = useState<unknown>(null)
  const look = (found: string) => {
    setTrouble(null)
    setParameters({ code: found })
    navigator.vibrate?.(60)
  }
  const type = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = String(new FormData(event.currentTarget).get('code') ?? '').trim()
    if (typed) look(typed)
  }
  return (
    <Page title={translate('phone.scan.title')}>
      <Stack gap="sm">
        <Group gap="xs" grow preventGrowOverflow={false}>
          <Camera onCode={look} onTrouble={setTrouble} />
          <PictureButton onCode={look} onTrouble={setTrouble} />
        </Group>
        <form onSubmit={type}>
          <Group gap="xs" align="flex-end">
            <TextInput
              key={code}
              name="code"
              label={translate('phone.scan.code')}
              defaultValue={code}
              size="md"
              flex="1 1 12rem"
              autoCapitalize="characters"
              autoComplete="off"
              autoCorrect="off"
              spellCheck={false}
              enterKeyHint="search"
            />
            <Button type="submit" size="md" flex="1 0 auto" maw="100%" leftSection={<IconSearch size={20} aria-hidden />}>
              {translate('phone.scan.look')}
            </Button>
          </Group>
        </form>
        {trouble !== null && <Trouble error={trouble} />}
        {code !== '' && <Found key={code} code={code} />}
      </Stack>
    </Page>
  )
}
