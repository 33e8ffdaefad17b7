// Whether somebody is signed in: the way in, or the pages with the person and what they may do.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useLocation } from 'react-router'
import { call } from '../api/call.ts'
import { currentToken, onSession, refresh, signOut } from '../api/session.ts'
import { Trouble } from '../parts/trouble.tsx'
import { sessionOrKept } from '../phone/store/session-kept.ts'
import { Waiting } from './app.tsx'
import { Console } from './console.tsx'
import { Entrance } from './entrance.tsx'
import { Expired } from './expired.tsx'
import { MeProvider, type Metadata, type Person, withoutDescriptions } from './me.tsx'
import { SetPassword } from './set-password.tsx'
import { SignIn } from './sign-in.tsx'
import { useLanguage } from './words.tsx'

/** The person and what they may do; null where nobody is signed in. */
async function readSession() {
  if (currentToken() === null && !(await refresh())) return null
  const [person, metadata] = await Promise.all([call<Person>('/api/auth/me'), call<Metadata>('/api/metadata')])
  return { person, metadata: document.documentElement.lang === 'en' ? metadata : withoutDescriptions(metadata) }
}

export function Session() {
  const [language] = useLanguage()
  const { pathname } = useLocation()
  const client = useQueryClient()
  const [hasEnded, setEnded] = useState(false)
  const session = useQuery({
    queryKey: ['session', language],
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    placeholderData: keepPreviousData, // another language changes the words under what is being typed, not the page
    networkMode: 'always', // without a connection it is the one that this device keeps
    queryFn: () => sessionOrKept(readSession),
  })
  const { data } = session
  const id = data?.person.id

  useEffect(() => {
    if (data !== null) return
    // nothing of the one who left stays for the next
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
    client.removeQueries({ queryKey: ['session'], type: 'inactive' })
    setEnded(false)
  }, [data, client])

  useEffect(() => {
    const leave = () => client.setQueryData(['session', language], null)
    const look = async () => {
      const found = await sessionOrKept(readSession)
      if (found === null) leave()
      else if (id !== undefined && found.person.id !== id) window.location.reload()
      else {
        client.setQueryData(['session', language], found)
        setEnded(false)
      }
    }
    return onSession((event) => {
      if (event === 'ended') setEnded(id !== undefined)
      else void look().catch(leave)
    })
  }, [client, language, id])

  const leave = async () => {
    await signOut()
    client.setQueryData(['session', language], null)
  }
  const goOn = async () => {
    setEnded(false)
    await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
  }

  if (pathname === '/set-password') return <SetPassword onDone={() => void leave()} />
  if (session.isPending) return <Waiting />
  if (session.error)
    return (
      <Entrance>
        <Trouble error={session.error} retry={() => void session.refetch()} />
      </Entrance>
    )
  if (!data) return <SignIn onDone={async () => void (await session.refetch())} />
  return (
    <MeProvider {...data}>
      <Console key={id} onSignOut={() => void leave()} />
      <Expired isOpen={hasEnded} onDone={() => void goOn()} onLeave={() => void leave()} />
    </MeProvider>
  )
}
