// Another password, by who knows the present one.
import { Button, Group, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.ts'
import { lacks, NewPassword, usePasswordIssues } from '../parts/new-password.tsx'
import { Password } from '../parts/password.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useMe } from '../shell/me.tsx'
import { Section } from './section.tsx'

const nothing = { current: '', next: '', again: '' }

export function ChangePassword() {
  const translate = useTranslate()
  const client = useQueryClient()
  const { person } = useMe()
  const tell = usePasswordIssues()
  const [given, setGiven] = useState(nothing)
  const [lacking, setLacking] = useState<{ current?: string; next?: string; again?: string }>({})
  const [error, setError] = useState<unknown>(null)
  const [isWaiting, setWaiting] = useState(false)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const missing = { ...lacks(given.next, given.again), ...(given.current === '' ? { current: 'shell.entrance.needPassword' } : {}) }
    setLacking(missing)
    setError(null)
    if (Object.keys(missing).length > 0) return
    setWaiting(true)
    try {
      await call('/api/auth/password', { method: 'POST', body: { currentPassword: given.current, newPassword: given.next } })
      setGiven(nothing)
      notifications.show({
        message: translate('account.passwordChanged'),
        color: 'teal',
        closeButtonProps: { 'aria-label': translate('shell.close') },
      })
      await client.invalidateQueries({ queryKey: ['account', 'sessions'] })
    } catch (refused) {
      setError(refused)
    } finally {
      setWaiting(false)
    }
  }

  const ofCurrent = tell(error, 'currentPassword')
  const ofNext = tell(error, 'newPassword')
  return (
    <Section title={translate('account.password')} about={translate('account.passwordAbout')}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="sm">
          {error !== null && ofCurrent === '' && ofNext === '' && <Trouble error={error} />}
          <input type="text" name="username" autoComplete="username" value={person.username} readOnly hidden />
          <Password
            label={translate('account.currentPassword')}
            autoComplete="current-password"
            value={given.current}
            onChange={(event) => setGiven({ ...given, current: event.currentTarget.value })}
            error={ofCurrent || (lacking.current && translate(lacking.current))}
          />
          <NewPassword
            next={given.next}
            again={given.again}
            onChange={(changed) => setGiven({ ...given, ...changed })}
            errors={{
              next: ofNext || (lacking.next && translate(lacking.next)),
              again: lacking.again && translate(lacking.again),
            }}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={isWaiting}>
              {translate('account.changePassword')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}
