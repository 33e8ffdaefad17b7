// A small functions app for the tests of the local host.
import { app } from '@azure/functions'

app.http('hello', { route: 'api/hello', methods: ['GET'], handler: () => ({ jsonBody: { hello: 'world' } }) })
