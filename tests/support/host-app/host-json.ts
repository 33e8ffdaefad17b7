// host.json of the test app: retries come quickly.

/** Parsed host.json. */
export const hostJson = {
  version: '2.0',
  extensions: {
    http: { routePrefix: '' },
    queues: { maxDequeueCount: 5, messageEncoding: 'base64', visibilityTimeout: '00:00:00' },
    blobs: { maxDegreeOfParallelism: 4, poisonBlobThreshold: 5 },
  },
}
