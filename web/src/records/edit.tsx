// The form of an existing row: sends only what changed, and merges where somebody else was first.
import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslate } from 'ra-core'
import { useMemo, useState } from 'react'
import { useForm } from 'react-hook-form'
import { Link } from 'react-router'
import { Problem } from '../api/problem.ts'
import { Empty } from '../parts/empty.tsx'
import { placeProblem } from '../parts/form-problem.tsx'
import { Page } from '../parts/page.tsx'
import { rowTitle } from '../parts/row-title.ts'
import { isShape } from '../parts/schema-columns.ts'
import { useTell } from '../parts/tell.ts'
import type { ResourceMetadata } from '../shell/me.tsx'
import { useClosed } from './closed.tsx'
import { changesOf } from './merge.ts'
import { type Conflict, MergeDialog } from './merge-dialog.tsx'
import { RecordForm, type Values } from './record-form.tsx'
import { patchRow, type RowData, readRow, useRefreshAll } from './row.ts'
import { useUnsaved } from './unsaved.tsx'

export function EditForm({ resource, row }: { resource: ResourceMetadata; row: RowData }) {
  const translate = useTranslate()
  const client = useQueryClient()
  const columns = useMemo(() => resource.columns.filter(({ isWritable }) => isWritable), [resource])
  const pick = (from: RowData): Values => Object.fromEntries(columns.map(({ name }) => [name, from[name] ?? null]))
  /** The row as this form was begun from; what changes meanwhile is met when it is saved. */
  const [base, setBase] = useState(row)
  const form = useForm<Values>({ defaultValues: pick(base) })
  const [error, setError] = useState<unknown>(null)
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const refresh = useRefreshAll()
  const tell = useTell()
  const { question, leave, ask } = useUnsaved(form.formState.isDirty)
  const place = `/r/${resource.name}/${row.id}`
  const title = rowTitle(resource, base)
  const closed = useClosed(resource, row)
  // what somebody has begun to type stays, whatever others do with the row meanwhile: saving meets it
  const isBegun = form.formState.isDirty
  if (closed !== null && !isBegun)
    return (
      <Page title={title}>
        <Empty
          title={closed}
          action={
            <Button component={Link} to={place} variant="default">
              {translate('records.edit.back')}
            </Button>
          }
        />
      </Page>
    )
  if (!resource.verbs.includes('update') || (row.deletedAt !== null && !isBegun))
    return (
      <Page title={title}>
        <Empty title={translate('records.refused.title')}>{translate('records.refused.update', { what: resource.pluralLabel })}</Empty>
      </Page>
    )

  const save = async (values: Values, from: RowData) => {
    setError(null)
    const open = columns.filter(({ isFixed }) => !isFixed)
    const patch = changesOf(open, from, values)
    try {
      const saved = Object.keys(patch).length === 0 ? from : await patchRow(resource, from, patch)
      client.setQueryData([resource.name, 'row', String(row.id)], saved)
      tell(translate('records.edit.done', { what: rowTitle(resource, saved) }))
      await refresh()
      leave(place)
    } catch (refused) {
      if (refused instanceof Problem && refused.code === 'stale')
        return setConflict({ base: from, mine: values, theirs: await readRow(resource, row.id) })
      const names = columns.map(({ name }) => name)
      const shapes = columns.filter(isShape).map(({ name }) => name)
      setError(placeProblem(form, refused, names, shapes))
    }
  }
  const saveMerged = async (values: Values, theirs: RowData) => {
    setConflict(null)
    setBase(theirs)
    form.reset(pick(theirs), { keepSubmitCount: true })
    for (const { name } of columns) form.setValue(name, values[name] ?? null, { shouldDirty: true })
    await save(values, theirs)
  }
  return (
    <Page title={translate('records.edit.title', { what: title })} about={resource.label}>
      <RecordForm
        form={form}
        resource={resource}
        columns={columns}
        row={base}
        error={error}
        onSubmit={(values) => save(values, base)}
        onCancel={() => ask(place)}
      />
      {question}
      {conflict && (
        <MergeDialog
          key={conflict.theirs.version}
          resource={resource}
          columns={columns}
          conflict={conflict}
          onCancel={() => setConflict(null)}
          onMerged={(values) => saveMerged(values, conflict.theirs)}
        />
      )}
    </Page>
  )
}
