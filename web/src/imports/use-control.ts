// What is done with an import: sent once, its answer shown at once, its refusal kept for the page.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import type { Import } from './use-imports.ts'

/** Sends a POST or PUT that answers the import as it is then. */
export function useControl(id: number) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ what, body, method = 'POST' }: { what: string; body?: unknown; method?: 'POST' | 'PUT' }) =>
      call<Import>(`/api/imports/${id}/${what}`, { method, ...(body === undefined ? {} : { body }) }),
    onSuccess: async (told) => {
      client.setQueryData(['imports', String(id)], told)
      await client.invalidateQueries({ queryKey: ['imports', String(id)], exact: true })
    },
    onError: () => client.invalidateQueries({ queryKey: ['imports', String(id)], exact: true }),
  })
}
