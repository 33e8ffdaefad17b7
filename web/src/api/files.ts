// Files through the API: uploads and downloads of signed URLs in pieces, and what the API answers as a file, saved under its name.
import { send } from './call.ts'
import { Problem } from './problem.ts'

const uploadPiece = 4_194_304
const downloadPiece = 8_388_608

/** What is told while a file is under way: bytes that have arrived, and all of them. */
export type OnProgress = (done: number, of: number) => void

/** Uploads a file to a signed URL that the API gave (`uploadUrl`); throws a Problem. */
export async function uploadFile(url: string, file: Blob, onProgress: OnProgress = () => {}, signal?: AbortSignal): Promise<void> {
  const pieces = Math.max(1, Math.ceil(file.size / uploadPiece))
  for (let piece = 1; piece <= pieces; piece++) {
    const [from, to] = [(piece - 1) * uploadPiece, Math.min(piece * uploadPiece, file.size)]
    const put = () =>
      send('/api/files', {
        ...{ method: 'PUT', query: { url, piece, pieces }, body: file.slice(from, to) },
        headers: { 'content-type': 'application/octet-stream' },
        ...(signal ? { signal } : {}),
      })
    // the last piece begins what waits for the file, and must not do so twice
    await (piece < pieces ? put().catch((error) => againIf(error, put)) : put())
    onProgress(to, file.size)
  }
}

/** Downloads the file of a signed URL that the API gave (`url`); throws a Problem. */
export async function readFile(url: string, onProgress: OnProgress = () => {}, signal?: AbortSignal): Promise<Blob> {
  const parts: Blob[] = []
  for (let [done, size] = [0, 1]; done < size; ) {
    const get = () =>
      send('/api/files', {
        query: { url },
        headers: { range: `bytes=${done}-${done + downloadPiece - 1}` },
        ...(signal ? { signal } : {}),
      })
    const answer = await get().catch((error) => againIf(error, get))
    const part = await answer.blob()
    parts.push(part)
    done += part.size
    size = Number(/\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1] ?? done)
    onProgress(done, size)
  }
  return new Blob(parts)
}

/** Downloads the file of a signed URL, and has the browser save it. */
export async function downloadFile(url: string, name: string, onProgress?: OnProgress): Promise<void> {
  save(await readFile(url, onProgress), name)
}

/** Has the browser save an answer that is a file, under the name that the answer bears or else the one given. */
export async function saveAnswer(answer: Response, name: string): Promise<void> {
  save(await answer.blob(), nameIn(answer.headers.get('content-disposition')) ?? name)
}

async function againIf<T>(error: unknown, work: () => Promise<T>): Promise<T> {
  if (error instanceof Problem && (error.code === 'offline' || error.code === 'unavailable')) return work()
  throw error
}

function nameIn(disposition: string | null): string | undefined {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1]
  return encoded === undefined ? /filename="([^"]+)"/i.exec(disposition ?? '')?.[1] : decodeURIComponent(encoded)
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
