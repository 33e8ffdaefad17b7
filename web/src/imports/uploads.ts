// Files on their way up, one after another; one whose connection breaks is announced and sent anew.
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { call } from '../api/call.ts'
import { uploadFile } from '../api/files.ts'
import { Problem } from '../api/problem.ts'
import { holdWindow } from '../shell/leaving.ts'

/** How files are brought in. */
export interface UploadOptions {
  readonly mode: 'validate' | 'reconcile'
  readonly partial: boolean
  readonly emptyCells: 'keep' | 'clear'
  readonly timezone: string
}

/** One file. */
export interface Upload {
  readonly key: number
  readonly name: string
  readonly size: number
  readonly done: number
  readonly attempt: number
  readonly importId: number | null
  readonly error: unknown
  readonly again: () => void
}

const mostAttempts = 3
const pause = (attempt: number) => new Promise((resolve) => setTimeout(resolve, 500 * attempt))

/** Announces a file and sends it; `onTry` is told of each attempt. Gives the id of its import. */
async function bring(file: File, options: UploadOptions, tell: (told: Partial<Upload>) => void): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    tell({ attempt, done: 0 })
    let id: number | null = null
    try {
      const announced = await call<{ id: number; uploadUrl: string }>('/api/imports', {
        method: 'POST',
        body: { fileName: file.name, ...options },
      })
      id = announced.id
      await uploadFile(announced.uploadUrl, file, (done) => tell({ done }))
      return id
    } catch (error) {
      // whether the file has arrived nobody knows: its import is ended, so that it is not read twice
      if (id !== null) void call(`/api/imports/${id}/cancel`, { method: 'POST' }).catch(() => {})
      const isPassing = error instanceof Problem && (error.code === 'offline' || error.code === 'unavailable')
      if (!isPassing || attempt === mostAttempts) throw error
      await pause(attempt)
    }
  }
}

/** The files of this page; `onAlone` is told of the import of a file that was brought alone, unless the page was left meanwhile. */
export function useUploads(onAlone: (importId: number) => void) {
  const client = useQueryClient()
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const line = useRef(Promise.resolve())
  const next = useRef(1)
  const isHere = useRef(true)
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
    }
  }, [])
  const add = useCallback(
    (files: readonly File[], options: UploadOptions) => {
      for (const file of files) {
        const key = next.current++
        const tell = (told: Partial<Upload>) => setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...told } : one)))
        const start = () => {
          tell({ error: null })
          const letGo = holdWindow()
          line.current = line.current.then(async () => {
            try {
              const importId = await bring(file, options, tell)
              tell({ importId, done: file.size })
              await client.invalidateQueries({ queryKey: ['imports'], exact: true })
              if (files.length === 1 && isHere.current) onAlone(importId)
            } catch (error) {
              tell({ error })
            } finally {
              letGo()
            }
          })
        }
        setUploads((all) => [
          ...all,
          { key, name: file.name, size: file.size, done: 0, attempt: 1, importId: null, error: null, again: start },
        ])
        start()
      }
    },
    [client, onAlone],
  )
  return { uploads, add }
}
