// Whether somebody is signed in: the sign-in page, or the pages with the person and what they may do.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocale } from 'ra-core'
import { call } from '../api/call.ts'
import { currentToken, refresh } from '../api/session.ts'
import { Trouble } from '../parts/trouble.tsx'
import { Waiting } from './app.tsx'
import { Console } from './console.tsx'
import { MeProvider, type Metadata, type Person } from './me.tsx'
import { SignIn } from './sign-in.tsx'

export function Session() {
  const language = useLocale()
  const client = useQueryClient()
  const session = useQuery({
    queryKey: ['session', language],
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: async () => {
      if (currentToken() === null && !(await refresh())) return null
      const [person, metadata] = await Promise.all([call<Person>('/api/auth/me'), call<Metadata>('/api/metadata')])
      return { person, metadata }
    },
  })
  const again = () => void client.resetQueries()
  if (session.isPending) return <Waiting />
  if (session.error) return <Trouble error={session.error} retry={() => void session.refetch()} />
  if (!session.data) return <SignIn onDone={again} />
  return (
    <MeProvider {...session.data}>
      <Console onSignOut={again} />
    </MeProvider>
  )
}
