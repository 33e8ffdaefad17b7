// A field for a password, with an eye whose name is in the language of the reader.
import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useTranslate } from 'ra-core'

export function Password(props: PasswordInputProps) {
  const translate = useTranslate()
  return <PasswordInput {...props} visibilityToggleButtonProps={{ 'aria-label': translate('shell.showPassword') }} />
}
