// A reference to a row of another resource: its key at once, its name as soon as it is read.
import { Link } from 'react-router'
import { type ResourceMetadata, useMe } from '../shell/me.tsx'
import classes from './reference.module.css'
import { useReferred } from './referred.ts'
import { isCalledByName, isKeyAlone, titleParts } from './row-title.ts'

interface ReferenceProps {
  readonly resource: string
  readonly id: number
  /** Its key, where it was read with the reference. */
  readonly label?: string | undefined
  /** Kept to one line, as wide before the name is read as afterwards. */
  readonly isShort?: boolean
}

/** What a row is called, as a link to it; whoever may not read it sees its key, and nothing is asked. */
export function Reference({ resource: name, id, label, isShort = false }: ReferenceProps) {
  const to = useMe().resource(name)
  if (!to) return <bdi>{label ?? `#${id}`}</bdi>
  if (label === undefined || !isKeyAlone(to)) return <Named to={to} id={id} label={label} isShort={isShort} />
  return (
    <Link to={`/r/${name}/${id}`} className={classes.reference}>
      <bdi className={classes.key}>{label}</bdi>
    </Link>
  )
}

function Named({ to, id, label, isShort }: Omit<ReferenceProps, 'resource'> & { to: ResourceMetadata }) {
  const row = useReferred(to.name, id)
  const told = row && titleParts(to, row)
  const key = label ?? (told?.key || `#${id}`)
  const name = told?.name ?? ''
  const isAlone = isCalledByName(to)
  const link = (
    <Link to={`/r/${to.name}/${id}`} className={classes.reference} title={isAlone && name !== '' ? key : isShort ? name : undefined}>
      <bdi className={classes.key}>{isAlone && name !== '' ? name : key}</bdi>
      {!isAlone && !isKeyAlone(to) && (
        <>
          {' '}
          <bdi>{name}</bdi>
        </>
      )}
    </Link>
  )
  return isShort ? (
    <span className={classes.line} data-alone={isAlone || undefined}>
      {link}
    </span>
  ) : (
    link
  )
}

/** What a row is called, as text within a link or a line: its key until its name is read, and where the person may not read it. */
export function Called({ resource: name, id, label }: Omit<ReferenceProps, 'isShort'>) {
  const to = useMe().resource(name)
  if (!to || (label !== undefined && isKeyAlone(to))) return <bdi>{label ?? `#${id}`}</bdi>
  return <CalledByName to={to} id={id} label={label} />
}

function CalledByName({ to, id, label }: { to: ResourceMetadata; id: number; label?: string | undefined }) {
  const row = useReferred(to.name, id)
  const { key = '', name = '' } = row ? titleParts(to, row) : {}
  return <bdi>{name || (label ?? (key || `#${id}`))}</bdi>
}
