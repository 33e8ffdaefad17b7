// A new password, typed twice, with everything that is wrong with it beside it.
import { useTranslate } from 'ra-core'
import { Problem } from '../api/problem.ts'
import { Password } from './password.tsx'
import { useSentences } from './refusal.tsx'

/** Why two fields of a new password cannot be sent; a key of its words. */
export const lacks = (next: string, again: string): { next?: string; again?: string } =>
  next === '' ? { next: 'shell.setPassword.needed' } : next !== again ? { again: 'shell.setPassword.differs' } : {}

/** Rules that a password breaks, in words of the reader; those of an unknown code in the API's. */
export function usePasswordIssues() {
  const translate = useTranslate()
  const { ofCode } = useSentences()
  return (error: unknown, path: string): string =>
    (error instanceof Problem ? error.issues : [])
      .filter((issue) => issue.path === path)
      .map(({ code, message, hint, values }) =>
        translate(`shell.passwordRules.${code}`, { _: ofCode(code, values) || `${message} ${hint ?? ''}`.trim() }),
      )
      .join(' ')
}

interface NewPasswordProps {
  readonly next: string
  readonly again: string
  readonly onChange: (given: { next: string; again: string }) => void
  readonly errors: { readonly next?: string | undefined; readonly again?: string | undefined }
}

/** The two fields. */
export function NewPassword({ next, again, onChange, errors }: NewPasswordProps) {
  const translate = useTranslate()
  return (
    <>
      <Password
        label={translate('shell.setPassword.new')}
        description={translate('shell.setPassword.about')}
        autoComplete="new-password"
        value={next}
        onChange={(event) => onChange({ next: event.currentTarget.value, again })}
        error={errors.next}
      />
      <Password
        label={translate('shell.setPassword.again')}
        autoComplete="new-password"
        value={again}
        onChange={(event) => onChange({ next, again: event.currentTarget.value })}
        error={errors.again}
      />
    </>
  )
}
