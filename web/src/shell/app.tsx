// The whole console: styles, words, session, then the pages.
import { Center, DirectionProvider, Loader, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { setNonce } from 'get-nonce'
import { Suspense } from 'react'
import { BrowserRouter } from 'react-router'
import { Problem } from '../api/problem.ts'
import { nonce } from './nonce.ts'
import { Session } from './session.tsx'
import { theme, variables } from './theme.ts'
import { WordsProvider } from './words.tsx'

if (nonce) setNonce(nonce)

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (count, error) => count < 2 && (!(error instanceof Problem) || error.code === 'unavailable'),
    },
  },
})

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <DirectionProvider>
        <Suspense fallback={<Waiting />}>
          <WordsProvider>
            <Notifications position="bottom-right" />
            <QueryClientProvider client={queries}>
              <BrowserRouter basename="/console">
                <Session />
              </BrowserRouter>
            </QueryClientProvider>
          </WordsProvider>
        </Suspense>
      </DirectionProvider>
    </MantineProvider>
  )
}

export function Waiting() {
  return (
    <Center mih="60vh">
      <Loader role="status" aria-label="Opsbook" />
    </Center>
  )
}
