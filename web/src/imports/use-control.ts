// What is done with an import: sent once, its answer shown at once, its refusal kept for the page.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { call } from '../api/call.ts'
import type { Import } from './use-imports.ts'

/** Sends a POST or PUT that answers the import as it is then. */
export function useControl(id: number) {
  const client = useQueryClient()
  const underWay = useRef(new Map<string, Promise<Import>>())
  return useMutation({
    mutationFn: ({ what, body, method = 'POST' }: { what: string; body?: unknown; method?: 'POST' | 'PUT' }) => {
      // a second press may come before the button shows the first
      const sent =
        underWay.current.get(what) ?? call<Import>(`/api/imports/${id}/${what}`, { method, ...(body === undefined ? {} : { body }) })
      underWay.current.set(what, sent)
      return sent.finally(() => underWay.current.delete(what))
    },
    onSuccess: async (told) => {
      client.setQueryData(['imports', String(id)], told)
      await client.invalidateQueries({ queryKey: ['imports', String(id)], exact: true })
    },
    onError: () => client.invalidateQueries({ queryKey: ['imports', String(id)], exact: true }),
  })
}
