// One figure with its trend and its rows; it comes when it has come, and fails alone.
import { Anchor, Group, Paper, Skeleton, Stack, Text, Title, VisuallyHidden } from '@mantine/core'
import { useTranslate } from 'ra-core'
import { type ReactNode, useId } from 'react'
import { Link } from 'react-router'
import { isTooMany } from '../api/problem.ts'
import { Trouble } from '../parts/trouble.tsx'
import classes from './dashboards.module.css'

/** What is being asked for, as react-query tells it. */
interface Asking<T> {
  readonly data: T | undefined
  readonly error: unknown
  readonly isFetching: boolean
  readonly refetch: () => unknown
}

interface CardProps<T> {
  /** What it is about. */
  readonly label: string
  /** What was found, as a sentence; without one the label is the heading. */
  readonly finding?: ((data: T) => string | undefined) | undefined
  readonly query: Asking<T>
  readonly isWide?: boolean
  readonly children: (data: T) => ReactNode
  /** Links below. */
  readonly foot?: ((data: T) => ReactNode) | undefined
  /** Shown where there are more rows than are given at once. */
  readonly tooMany?: ReactNode
}

export function Card<T>({ label, finding, query, isWide = false, children, foot, tooMany }: CardProps<T>) {
  const translate = useTranslate()
  const id = useId()
  const { data, error, isFetching } = query
  const found = data === undefined ? undefined : finding?.(data)
  return (
    <Paper component="section" withBorder p="md" aria-labelledby={id} aria-busy={isFetching} className={isWide ? classes.wide : undefined}>
      <Stack gap="sm" h="100%">
        <div>
          {finding && (
            <Text size="xs" c="dimmed" fw={600} tt="uppercase" className={classes.label}>
              {label}
            </Text>
          )}
          <Title order={2} size="h5" id={id} className={classes.finding}>
            {found ?? label}
          </Title>
        </div>
        {tooMany && isTooMany(error) ? (
          tooMany
        ) : error ? (
          <Trouble error={error} retry={() => void query.refetch()} />
        ) : data === undefined ? (
          <>
            <VisuallyHidden role="status">{translate('dashboards.loading')}</VisuallyHidden>
            <Skeleton h={34} w="40%" />
            <Skeleton h={isWide ? 220 : 160} />
          </>
        ) : (
          <>
            {children(data)}
            {foot && (
              <Group gap="md" mt="auto" pt="xs" className={classes.foot}>
                {foot(data)}
              </Group>
            )}
          </>
        )}
      </Stack>
    </Paper>
  )
}

interface FigureProps {
  readonly value: string
  readonly unit: ReactNode
  readonly to?: string | undefined
  readonly tone?: 'bad' | 'good'
}

/** The number that a card is about; it leads to its rows. */
export function Figure({ value, unit, to, tone }: FigureProps) {
  const shown = (
    <>
      <span className={classes.number} data-tone={tone}>
        {value}
      </span>{' '}
      <span className={classes.unit}>{unit}</span>
    </>
  )
  return to ? (
    <Anchor component={Link} to={to} c="inherit" className={classes.figure}>
      {shown}
    </Anchor>
  ) : (
    <span className={classes.figure}>{shown}</span>
  )
}

/** A link at the foot of a card. */
export function FootLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Anchor component={Link} to={to} size="sm">
      {children}
    </Anchor>
  )
}

/** What a card says where there is nothing. */
export function Nothing({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed" py="xs">
      {children}
    </Text>
  )
}
