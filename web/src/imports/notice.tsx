// A box of colour whose words can be read in light and dark.
import { Alert, type AlertProps } from '@mantine/core'

/** An alert with its title in the colour of text. */
export function Notice(props: AlertProps & { role?: string }) {
  return <Alert styles={{ title: { color: 'var(--mantine-color-text)' } }} {...props} />
}
