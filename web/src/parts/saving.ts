// A file that is fetched and saved: whether one is on its way, and what went wrong, told in a corner of the page.
import { useTranslate } from 'ra-core'
import { useState } from 'react'
import { Problem } from '../api/problem.ts'
import { useSentences } from './refusal.tsx'
import { useTell } from './tell.ts'

/** Saves files, one button's at a time; a refusal, or a line that is gone, is told. */
export function useSaving(): { readonly isSaving: boolean; readonly save: (work: () => Promise<unknown>) => void } {
  const translate = useTranslate()
  const { ofError } = useSentences()
  const tell = useTell()
  const [isSaving, setSaving] = useState(false)
  const save = (work: () => Promise<unknown>) => {
    setSaving(true)
    work()
      .catch((error: unknown) => {
        const isOffline = error instanceof Problem && error.code === 'offline'
        tell(isOffline ? translate('shell.offline') : ofError(error), { color: 'red', title: translate('shell.notSaved') })
      })
      .finally(() => setSaving(false))
  }
  return { isSaving, save }
}
