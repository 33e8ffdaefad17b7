// What is shown in place of a page that fails: a way to go on, and after a deployment the new version.
import { Button, Group, Text } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { Component, type ReactNode } from 'react'
import { Link } from 'react-router'
import { Page } from '../parts/page.tsx'

interface Props {
  readonly children: ReactNode
}

/** Catches what a page throws; give it the address as its key, so that another page starts afresh. */
export class PageBoundary extends Component<Props, { error: Error | null }> {
  override state = { error: null }

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override render() {
    const { error } = this.state
    return error === null ? this.props.children : <Failed error={error} onRetry={() => this.setState({ error: null })} />
  }
}

/** Each browser has words of its own for a file of the console that cannot be had. */
const isMissingFile = ({ message }: Error) => /module script|dynamically imported module|preload CSS/i.test(message)

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const translate = useTranslate()
  const isMissing = isMissingFile(error)
  const isOffline = isMissing && !navigator.onLine
  const [title, about] = isOffline
    ? ['shell.newVersion.offlineTitle', 'shell.newVersion.offlineAbout']
    : isMissing
      ? ['shell.newVersion.title', 'shell.newVersion.about']
      : ['shell.crash.title', 'shell.crash.about']
  const button = isMissing ? (
    <Button onClick={() => window.location.reload()}>{translate('shell.reload')}</Button>
  ) : (
    <Button onClick={onRetry}>{translate('shell.tryAgain')}</Button>
  )
  return (
    <Page title={translate(title)}>
      <Text maw={560}>{translate(about)}</Text>
      {!isMissing && (
        <Text size="sm" c="dimmed">
          {error.message}
        </Text>
      )}
      <Group gap="sm">
        {button}
        {isOffline && (
          <Button component={Link} to="/day" variant="default">
            {translate('shell.pages.day')}
          </Button>
        )}
      </Group>
    </Page>
  )
}
